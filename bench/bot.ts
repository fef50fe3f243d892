import { randomInt } from 'node:crypto';
import { chromiumPath, launchChromium } from '../test/support/chromium.ts';
import { browse } from '../test/support/playground-client.ts';
import { importFiles } from './import-files.ts';
import { inFolder } from './import-folder.ts';
import { median, percentile, type Result } from './measure.ts';
import { CLI, memoryOf, type RunningBot, runMeasured, startBotIn } from './process.ts';

const STARTS = 5;
const IDLE_MS = 10_000;
const CLICKS = 40;
export const LOOP_DELAY = new URL('loop-delay.ts', import.meta.url).pathname;

/** The bot on the large company: how soon it listens, what it takes when nobody asks. */
export async function measureBot(large: string): Promise<Result[]> {
  const starts: number[] = [];
  let idle = 0;
  for (let start = 0; start < STARTS; start++) {
    const bot = await startBotIn(large);
    starts.push(bot.startedInMs);
    if (start === STARTS - 1) {
      await new Promise((resolve) => setTimeout(resolve, IDLE_MS));
      idle = memoryOf(bot.child, 'VmRSS');
    }
    await bot.stop();
  }
  return [
    { what: 'start to listening, large company, p50', measured: median(starts), unit: 'ms', limit: 1000 },
    { what: 'memory of the idle bot, large company', measured: idle, unit: 'MB', limit: 200 },
  ];
}

/** Questions, one after the other, while 10 million rows replace the bills that they are about. */
export async function measureDuringImport(cache: string): Promise<Result[]> {
  const files = await importFiles(cache);
  const smaller = await importFiles(cache, 2_500_000);
  return inFolder(async (folder) => {
    await runMeasured([CLI, 'import', smaller.parquet], folder);
    const bot = await startBotIn(folder, ['--import', LOOP_DELAY]);
    try {
      const client = browse(bot.url);
      await client.ask('cost by workload');
      await loopDelay(bot);
      const answers: number[] = [];
      let importing = true;
      const imported = runMeasured([CLI, 'import', files.parquet], folder).finally(() => {
        importing = false;
      });
      while (importing) {
        const started = performance.now();
        const { outcome, html } = await client.ask(`cost workload-${randomInt(600)} last month`);
        if (outcome !== 'answered') throw new Error(`a question during an import was ${outcome}: ${html}`);
        answers.push(performance.now() - started);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      await imported;
      const { p99 } = await loopDelay(bot);
      answers.sort((a, b) => a - b);
      return [
        { what: 'event-loop delay during an import, p99', measured: p99, unit: 'ms', limit: 50 },
        { what: 'an answer during an import, p99', measured: percentile(answers, 0.99), unit: 'ms', limit: undefined },
      ];
    } finally {
      await bot.stop();
    }
  });
}

/** From the click on a button to its answer on the screen, pictures included, in Chromium. */
export async function measureClicks(large: string): Promise<Result[]> {
  if (chromiumPath === undefined) {
    process.stderr.write('No Chromium: clicks are not measured.\n');
    return [];
  }
  const bot = await startBotIn(large);
  const browser = await launchChromium(chromiumPath);
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    const times: number[] = [];
    for (let click = 0; click < CLICKS; click++) {
      // Somebody new each time, whose page is there before they ask.
      await page.context().clearCookies();
      await page.goto(bot.url);
      await page.locator('#examples li').first().waitFor();
      await page.getByLabel('Your question').fill(`cost workload-${(click * 7919) % 10_000}`);
      await page.keyboard.press('Enter');
      await page.locator('.entry h2').last().waitFor();
      await page.waitForLoadState('networkidle');
      times.push(await page.evaluate(clickToVisible));
    }
    times.sort((a, b) => a - b);
    return [
      { what: 'click to visible in the playground, p50', measured: percentile(times, 0.5), unit: 'ms', limit: 100 },
    ];
  } finally {
    await browser.close();
    await bot.stop();
  }
}

/** Runs in the page: clicks the newest answer's first button and waits for the next answer with its pictures. */
const clickToVisible = `new Promise((resolve) => {
  const entries = document.querySelectorAll('.entry');
  const before = entries.length;
  const started = performance.now();
  const look = () => {
    const now = document.querySelectorAll('.entry');
    const last = now[now.length - 1];
    const pictures = [...last.querySelectorAll('img')];
    const visible = now.length > before && last.querySelector('h2') && pictures.every((one) => one.complete && one.naturalWidth > 0);
    if (visible) resolve(performance.now() - started);
    else requestAnimationFrame(look);
  };
  entries[before - 1].querySelector('.reply button, button[data-run]').click();
  requestAnimationFrame(look);
})`;

/** Milliseconds by which the bot's event loop was late since the last time it was asked. */
export async function loopDelay({ child }: RunningBot): Promise<{ p50: number; p99: number; max: number }> {
  const said = new Promise<string>((resolve) => {
    const listen = (data: unknown) => {
      const [, json] = /loop delay (\{.*\})/.exec(String(data)) ?? [];
      if (json === undefined) return;
      child.stderr?.off('data', listen);
      resolve(json);
    };
    child.stderr?.on('data', listen);
  });
  child.kill('SIGUSR2');
  return JSON.parse(await said);
}
