import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Command } from '../../../src/chat.ts';
import { reply, table, text } from '../../../src/reply/reply.ts';
import { chromiumPath, launchChromium } from '../../support/chromium.ts';
import { ada, grace, NASTY } from '../../support/commands.ts';
import { servePlayground } from '../../support/playground.ts';
import { answered, letter, posting, stoppedClock } from '../../support/posting.ts';
import { fakeAnswerer } from '../../support/router.ts';

const missing = chromiumPath === undefined;
if (missing && process.env['CI'] !== 'true') {
  console.warn('The playground is not tried in a browser: no Chromium was found. Install it or set CHROMIUM_PATH.');
}

describe.skipIf(missing && process.env['CI'] !== 'true')('the playground in a browser', () => {
  let browser: Browser;
  let playground: Awaited<ReturnType<typeof servePlayground>>;
  let page: Page;
  let complaints: string[];

  beforeAll(async () => {
    if (chromiumPath === undefined) throw new Error('no Chromium was found: install it or set CHROMIUM_PATH');
    browser = await launchChromium(chromiumPath);
  });
  afterAll(() => browser?.close());

  beforeEach(async () => {
    playground = await servePlayground();
    await playground.start(fakeAnswerer([wide]));
    page = await open();
  });
  afterEach(async () => {
    await page.context().close();
    await playground.stop();
    expect(complaints).toEqual([]);
  });

  async function open(options: Parameters<Browser['newContext']>[0] = {}): Promise<Page> {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    const opened = await context.newPage();
    complaints = [];
    opened.on('console', (message) => ['error', 'warning'].includes(message.type()) && complaints.push(message.text()));
    opened.on('pageerror', (error) => complaints.push(error.message));
    await opened.goto(playground.address);
    await opened.locator('.chip').first().waitFor();
    return opened;
  }

  async function reopen(options: Parameters<Browser['newContext']>[0]): Promise<void> {
    await page.context().close();
    page = await open(options);
  }

  const lastEntry = () => page.locator('.entry').last();
  const titles = () => page.locator('.entry h2').allTextContents();
  const shows = (title: string) => lastEntry().getByRole('heading', { name: title, exact: true }).waitFor();

  async function ask(words: string): Promise<void> {
    await page.getByLabel('Your question').fill(words);
    await page.keyboard.press('Enter');
  }

  it('answers a question, with its chart as a picture', async () => {
    await ask('cost checkout');
    await shows('checkout, this month');
    expect(await lastEntry().locator('.visibility').textContent()).toBe('Only visible to you');
    const picture = lastEntry().getByRole('img', { name: 'From $56.92 on 1 Nov' });
    expect(await picture.evaluate((img) => (img as unknown as { decode(): Promise<void> }).decode())).toBeUndefined();
    expect(await picture.evaluate((img) => (img as unknown as { naturalWidth: number }).naturalWidth)).toBe(800);
    expect(await page.locator('#news').textContent()).toContain('checkout cost $1,234.56 this month');
  });

  it('begins with an example', async () => {
    await page.getByRole('button', { name: 'cost checkout last month' }).click();
    await shows('checkout, this month');
    expect(await page.getByRole('heading', { name: 'What does your cloud cost?' }).isVisible()).toBe(false);
  });

  it('runs the command of a button', async () => {
    await ask('cost checkout');
    await lastEntry().getByRole('button', { name: 'By service' }).click();
    await page.getByText('cost checkout by service').waitFor();
    await shows('checkout, this month');
    expect(await titles()).toHaveLength(2);
  });

  it('keeps an answer between the bot and one person until it is shared', async () => {
    const asking = page.getByLabel('Asking as');
    await asking.selectOption(ada.email);
    await ask('whoami');
    await shows('You');
    await ask('cost checkout');
    await lastEntry().getByRole('button', { name: 'Share with everyone' }).click();
    await page.getByText('Visible to everyone').waitFor();
    expect(await lastEntry().getByRole('button', { name: 'Share with everyone' }).isVisible()).toBe(false);

    await asking.selectOption(grace.email);
    await expect.poll(titles).toEqual(['checkout, this month']);
    expect(await lastEntry().locator('.who').first().textContent()).toBe('Ada Byron');

    await page.reload();
    await expect.poll(titles).toEqual(['checkout, this month']);
    await page.getByLabel('Asking as').selectOption(ada.email);
    await expect.poll(titles).toEqual(['You', 'checkout, this month', 'checkout, this month']);
  });

  it('shows why it cannot answer, with the way out', async () => {
    await ask('cost chekout');
    await lastEntry().getByText('I do not know "chekout".').waitFor();
    expect(await lastEntry().getAttribute('data-outcome')).toBe('refused');
    await lastEntry().getByRole('button', { name: 'cost checkout' }).click();
    await shows('checkout, this month');
    await ask('crash');
    await shows('Something went wrong');
  });

  it('shows names as text', async () => {
    await ask(`echo ${NASTY}`);
    await shows(NASTY);
    expect(await lastEntry().locator('.words').textContent()).toBe(`echo ${NASTY}`);
    expect(await page.locator('.entry b').count()).toBe(0);
  });

  it('sends a form, and shows what is wrong with it', async () => {
    await ask('budget');
    await lastEntry().getByLabel('Team').selectOption('search');
    await lastEntry().getByLabel('Amount in USD').fill('lots');
    await lastEntry().getByRole('button', { name: 'Save budget' }).click();
    await lastEntry().getByText('Give the amount in whole dollars').waitFor();
    await lastEntry().getByLabel('Amount in USD').fill('90');
    await lastEntry().getByLabel('Team').selectOption('search');
    await lastEntry().getByRole('button', { name: 'Save budget' }).click();
    await lastEntry().getByText('search may spend $90 a month.').waitFor();
  });

  it('shows an answer as JSON', async () => {
    await ask('whoami');
    await lastEntry().getByText('As JSON').click();
    const json = lastEntry().locator('pre');
    await expect.poll(() => json.textContent()).toContain('"Nobody in particular."');
    expect(JSON.parse((await json.textContent()) ?? '')).toMatchObject({ title: 'You' });
  });

  it('says that the server is gone, and asks again when it is back', async () => {
    const port = Number(new URL(playground.address).port);
    await playground.stop();
    await ask('cost checkout');
    await lastEntry().getByText('Showback does not answer.').waitFor();
    // The browser itself reports a refused connection; nothing else is complained about.
    expect(complaints.every((complaint) => complaint.includes('ERR_CONNECTION_REFUSED'))).toBe(true);

    playground = await servePlayground({ port });
    await playground.start(fakeAnswerer());
    await lastEntry().getByRole('button', { name: 'Try again' }).click();
    await shows('checkout, this month');
    expect(await lastEntry().getByRole('button', { name: 'Try again' }).isVisible()).toBe(false);
    // ... and that the new server does not know the token of the old one.
    complaints = complaints.filter((complaint) => !/ERR_CONNECTION_REFUSED|403/.test(complaint));
  });

  it('shows that it is working on what takes a while', async () => {
    const release = Promise.withResolvers<void>();
    await playground.start(async (asked) => {
      await release.promise;
      return fakeAnswerer()(asked);
    });
    await ask('whoami');
    await lastEntry().getByText('Working').waitFor();
    release.resolve();
    await shows('You');
    expect(await lastEntry().getByText('Working').isVisible()).toBe(false);
  });

  it('keeps the question at the bottom, however long the conversation', async () => {
    for (const question of ['cost checkout', 'whoami', 'cost checkout', 'whoami']) {
      await ask(question);
      await shows(question === 'whoami' ? 'You' : 'checkout, this month');
    }
    expect(await page.evaluate('document.scrollingElement.scrollHeight - window.innerHeight')).toBe(0);
    const box = await page.getByLabel('Your question').boundingBox();
    expect(box?.y).toBeGreaterThan((page.viewportSize()?.height ?? 0) / 2);
  });

  it('is used with the keyboard alone', async () => {
    const focused = () => page.evaluate('document.activeElement.textContent.trim() || document.activeElement.id');
    expect(await focused()).toBe('question');
    await page.keyboard.type('cost checkout');
    await page.keyboard.press('Enter');
    await shows('checkout, this month');
    expect(await focused()).toBe('question');

    await page.keyboard.type('whoami');
    await page.keyboard.press('Enter');
    await shows('You');
    const recalled = () => page.getByLabel('Your question').inputValue();
    await page.keyboard.press('ArrowUp');
    expect(await recalled()).toBe('whoami');
    await page.keyboard.press('ArrowUp');
    expect(await recalled()).toBe('cost checkout');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    expect(await recalled()).toBe('');

    await page.getByRole('button', { name: 'By account' }).focus();
    await page.keyboard.press('Enter');
    await shows('checkout, this month');
    // What was asked with a key is read on with the keys: the next stop is the answer's own first control.
    await expect.poll(focused).toContain('checkout cost $1,234.56');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('By service');
  });

  it('lets the keyboard skip to the question', async () => {
    const skip = page.getByRole('link', { name: 'Skip to the question' });
    expect((await skip.boundingBox())?.y).toBeLessThan(0);
    await skip.focus();
    expect((await skip.boundingBox())?.y).toBeGreaterThan(0);
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.id')).toBe('question');
  });

  it('fits a phone: a wide table is scrolled in its box, not the page', async () => {
    await reopen({ viewport: { width: 360, height: 740 } });
    for (const words of ['cost checkout', 'wide', 'budget', 'help', `echo ${'x'.repeat(400)}`]) {
      await ask(words);
      await lastEntry().locator('h2').waitFor();
      await lastEntry().getByText('As JSON').click();
      await expect.poll(() => lastEntry().locator('pre').textContent()).not.toBe('');
    }
    const widest = 'Math.max(...["html", "main"].map((name) => document.querySelector(name).scrollWidth))';
    expect(await page.evaluate(widest)).toBe(360);
    const hidden = '[...document.querySelectorAll(".scroll")].some((box) => box.scrollWidth > box.clientWidth)';
    expect(await page.evaluate(hidden)).toBe(true);
  });

  it('shows what was said unasked, with its thread, and takes clicks on it', async () => {
    await reopen({ viewport: { width: 360, height: 740 } });
    const { put, edit } = posting(playground.open, [playground.poster], stoppedClock());
    await put(
      letter('a', NASTY, { to: { channel: '#payments' } }),
      letter('b', 'Another', { to: { person: ada.email } }),
      letter('c', 'Detail', { to: { channel: '#payments' }, thread: 'a' }),
      letter('d', 'For Grace', { to: { person: grace.email } }),
    );
    await page.getByLabel('Asking as').selectOption(ada.email);
    await expect.poll(() => page.locator('#messages-count').textContent()).toBe('3');
    await page.getByRole('button', { name: 'Messages' }).click();
    const messages = page.getByRole('list', { name: 'Messages, the newest first' });
    expect(await messages.getByRole('heading').allTextContents()).toEqual(['Another', NASTY, 'Detail']);
    expect(await messages.locator('strong').allTextContents()).toEqual(['Only to you', '#payments', '#payments']);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
    await messages.getByRole('button', { name: 'Who am I?' }).first().click();
    await shows('You');
    expect(await messages.isVisible()).toBe(false);
    expect(await page.locator('#messages-count').isVisible()).toBe(false);
    await edit('b', answered('Another'));
    await page.getByRole('button', { name: 'Messages' }).click();
    await messages.getByText('Another, by Ada.').waitFor();
    expect(await messages.getByRole('button').count()).toBe(2);
    await page.keyboard.press('Escape');
    await expect.poll(() => messages.isVisible()).toBe(false);
  });

  it('is light or dark as the system is, until it is told otherwise', async () => {
    const ground = () => page.evaluate('getComputedStyle(document.body).backgroundColor');
    const light = await ground();
    await page.emulateMedia({ colorScheme: 'dark' });
    await expect.poll(ground).not.toBe(light);
    await page.getByRole('button', { name: 'Dark theme', pressed: true }).click();
    expect(await ground()).toBe(light);
    await page.reload();
    expect(await ground()).toBe(light);
  });
});

const wide: Command = {
  name: 'wide',
  about: 'A wide table',
  usage: 'wide',
  examples: [],
  async run() {
    const columns = Array.from({ length: 12 }, (_, i) => ({ title: `Month ${i + 1}`, align: 'right' as const }));
    const row = columns.map((_, i) => ({ micros: (i + 1) * 123_456_789_000, currency: 'USD' }));
    return reply(
      'Wide',
      text('Twelve months side by side.'),
      table({ caption: 'By month', columns, rows: [row, row] }),
    );
  },
};
