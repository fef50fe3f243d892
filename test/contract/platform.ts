import { afterEach, beforeEach, describe, expect, it, type TestContext } from 'vitest';
import type { OpenDatabase } from '../../db/open.ts';
import type { Answerer, Command, Poster } from '../../src/chat.ts';
import type { Person } from '../../src/finops/organisation.ts';
import type { Recipient } from '../../src/finops/recipient.ts';
import { buttons, reply, text } from '../../src/reply/reply.ts';
import { found } from '../support/anomalies.ts';
import { ada, grace, NASTY } from '../support/commands.ts';
import { owners } from '../support/owners.ts';
import { answered, asking, letter, posting, stoppedClock } from '../support/posting.ts';
import { fakeAnswerer } from '../support/router.ts';

/** A platform and somebody in front of it: asks over the real wire and reads what is really shown. */
export interface Harness {
  start(answer: Answerer): Promise<void>;
  stop(): Promise<void>;
  /** Rejects when the platform takes no question. */
  ask(words: string, as?: Person): Promise<Seen>;
  /** Everything that this person can read in the place where questions were asked; absent where nobody else reads. */
  readBy?(person: Person): Promise<string>;
  /** Whether the answer to a click takes the place of a clicked answer that the asker alone sees. */
  editsInPlace?: true;
  /** Asks in a thread, and says whether the answer came there; absent where there are no threads. */
  askInThread?(words: string, as: Person): Promise<{ seen: Seen; inThread: boolean }>;
  /** Asks where everybody reads the answer; absent where one has to say "share" for that. */
  askAloud?(words: string, as: Person): Promise<Seen>;
  /** Asks as somebody who is not a member, only a guest; absent where there are no guests. */
  askAsGuest?(words: string): Promise<Seen>;
  /** Asks as somebody whose profile shows no verified e-mail; absent where everybody is known. */
  askAsStranger?(words: string): Promise<Seen>;
  /** Absent where nothing is posted. Called after the start. */
  posting?(): Promise<PostingHarness>;
}

/** What is posted unasked, and how people meet it. */
export interface PostingHarness {
  open: OpenDatabase;
  poster: Poster;
  /** A channel that Ada and Grace read, and somewhere else that Ada reads. */
  channel: Recipient;
  elsewhere: Recipient;
  /** All that was posted and this person can read, in order. */
  readPosted(person: Person): Promise<string>;
  /** Presses a button of the message that was posted last with it. */
  press(person: Person, label: string): Promise<Seen>;
  /** The last click comes again; absent where a click is a request whose answer one sees. */
  redeliver?(): Promise<void>;
  /** What the next post meets; absent where a post can meet nothing. */
  meet?(trouble: 'is gone' | 'is too much for 30 seconds' | 'is taken, and the reply lost'): void;
}

/** An answer as the person who asked sees it. */
export interface Seen {
  /** What can be read; markup is resolved as the platform does it. */
  text: string;
  press(label: string): Promise<Seen>;
  /** Fills in the form of the answer and sends it; absent where there are no forms. */
  submit?(label: string, values: Record<string, string>): Promise<Seen>;
}

/** What every platform does, whatever it speaks. */
export function describePlatform(name: string, makeHarness: () => Promise<Harness>): void {
  describe(`${name}, as a platform`, () => {
    let harness: Harness;
    let stopped: Promise<void> | undefined;
    const stop = () => {
      stopped ??= harness.stop();
      return stopped;
    };
    beforeEach(async () => {
      stopped = undefined;
      harness = await makeHarness();
    });
    afterEach(() => stop());

    it('takes no question before it is started', async () => {
      await expect(harness.ask('cost checkout')).rejects.toThrow();
    });

    it('shows the answer with its figures', async () => {
      await harness.start(fakeAnswerer());
      const { text } = await harness.ask('cost checkout');
      for (const shown of [
        'checkout, this month',
        'on course for $1,690',
        '+$132.27',
        'AWS Lambda',
        '$104.09',
        'Bills reach 22 Nov',
      ]) {
        expect(text).toContain(shown);
      }
    });

    it('says who asks', async () => {
      await harness.start(fakeAnswerer());
      expect((await harness.ask('whoami', ada)).text).toContain('Ada Byron, ada@acme.example.');
      expect((await harness.ask('whoami')).text).toContain('Nobody in particular.');
    });

    it('runs the command that a button carries, for the person who presses it', async () => {
      await harness.start(fakeAnswerer([menu]));
      const seen = await (await harness.ask('menu', ada)).press('Who am I?');
      expect(seen.text).toContain('Ada Byron');
    });

    it('puts the answer to a click in the place of the answer that was clicked', async (test) => {
      await harness.start(fakeAnswerer([menu]));
      if (harness.readBy === undefined || harness.editsInPlace === undefined) return test.skip('answers stay here');
      await (await harness.ask('menu', ada)).press('Who am I?');
      const read = await harness.readBy(ada);
      expect(read).toContain('Ada Byron');
      expect(read).not.toContain('What would you like to know?');
    });

    it('answers in the thread where it was asked', async (test) => {
      await harness.start(fakeAnswerer());
      if (harness.askInThread === undefined) return test.skip('there are no threads here');
      const { seen, inThread } = await harness.askInThread('cost checkout', ada);
      expect(seen.text).toContain('checkout, this month');
      expect(inThread).toBe(true);
    });

    it('answers somebody who is not known, and says how to become known', async (test) => {
      await harness.start(fakeAnswerer());
      if (harness.askAsStranger === undefined) return test.skip('everybody is known here');
      const { text } = await harness.askAsStranger('cost checkout');
      expect(text).toContain('checkout, this month');
      expect(text).toMatch(/e-mail/);
    });

    it('shows why a question is refused, and the way out', async () => {
      await harness.start(fakeAnswerer());
      const seen = await harness.ask('cost chekout');
      expect(seen.text).toContain('I do not know "chekout".');
      expect((await seen.press('cost checkout')).text).toContain('checkout, this month');
    });

    it('apologises for a failure', async () => {
      await harness.start(fakeAnswerer());
      const { text } = await harness.ask('crash');
      expect(text).toContain('Something went wrong');
      expect(text).not.toContain('disk is on fire');
    });

    it('shows text as text', async () => {
      await harness.start(fakeAnswerer());
      const { text } = await harness.ask(`echo ${NASTY}`);
      // Title, text, label, value, remark, caption, column, cell, note.
      expect(text.split(NASTY).length - 1).toBeGreaterThanOrEqual(9);
    });

    it('shows an answer to the person who asked, and to the others when it is shared', async (test) => {
      await harness.start(fakeAnswerer());
      if (harness.readBy === undefined) return test.skip('nobody else reads here');
      await harness.ask('cost checkout', ada);
      expect(await harness.readBy(ada)).toContain('checkout, this month');
      expect(await harness.readBy(grace)).not.toContain('checkout, this month');
      await harness.ask('share cost search', ada);
      expect(await harness.readBy(grace)).toContain('search, this month');
      await harness.ask('share crash', ada);
      expect(await harness.readBy(grace)).not.toContain('Something went wrong');
    });

    it('gives what not everybody there may see to the asker alone, and says so', async (test) => {
      await harness.start(fakeAnswerer());
      const { readBy, ask, askAloud } = harness;
      if (readBy === undefined) return test.skip('nobody else reads here');
      const ways = [() => ask('share cost people', ada)];
      if (askAloud !== undefined) ways.push(() => askAloud('cost people', ada));
      for (const way of ways) {
        const { text } = await way();
        expect(text).toContain('people, this month');
        expect(text).toContain('Only you can see this: people is restricted');
        expect(await readBy(grace)).not.toContain('people');
      }
    });

    it('shows everybody what was asked aloud', async (test) => {
      await harness.start(fakeAnswerer());
      const { readBy, askAloud } = harness;
      if (readBy === undefined || askAloud === undefined) return test.skip('everything is asked in private here');
      await askAloud('cost search', ada);
      expect(await readBy(grace)).toContain('search, this month');
    });

    it('refuses what only some may see to the others, and everything to guests', async (test) => {
      await harness.start(fakeAnswerer());
      expect((await harness.ask('cost people', grace)).text).toContain('people is restricted');
      if (harness.askAsGuest === undefined) return test.skip('there are no guests here');
      const { text } = await harness.askAsGuest('cost checkout');
      expect(text).toContain('Guests see nothing here');
      expect(text).not.toContain('checkout, this month');
    });

    it('hands over what was filled into a form, and shows what is wrong with it', async (test) => {
      await harness.start(fakeAnswerer());
      const form = await harness.ask('budget');
      expect(form.text).toContain('Amount in USD');
      if (form.submit === undefined) return test.skip('there are no forms to fill in here');
      const wrong = await form.submit('Save budget', { team: 'search', amount: 'lots' });
      expect(wrong.text).toContain('Give the amount in whole dollars');
      const right = await wrong.submit?.('Save budget', { team: 'search', amount: '90' });
      expect(right?.text).toContain('search may spend $90 a month.');
    });

    it('answers what it has accepted before it is stopped, and takes nothing more', async () => {
      const arrived = Promise.withResolvers<void>();
      const release = Promise.withResolvers<void>();
      const order: string[] = [];
      const slow = command('slow', async () => {
        arrived.resolve();
        await release.promise;
        order.push('answered');
        return reply('Slow', text('Worth the wait.'));
      });
      await harness.start(fakeAnswerer([slow]));
      const accepted = harness.ask('slow');
      await arrived.promise;
      const stopping = stop().then(() => order.push('stopped'));
      await expect(harness.ask('cost')).rejects.toThrow();
      release.resolve();
      expect((await accepted).text).toContain('Worth the wait.');
      await stopping;
      expect(order).toEqual(['answered', 'stopped']);
    });

    describe('posts unasked', () => {
      const post = async (test: TestContext, extra: Command[] = []) => {
        await harness.start(fakeAnswerer(extra));
        const there = await (harness.posting?.() ?? test.skip('nothing is posted here'));
        return { ...there, ...posting(there.open, [there.poster], stoppedClock()) };
      };

      it('what is put into the outbox, once, and edits it in place', async (test) => {
        const { put, edit, channel, readPosted } = await post(test);
        await put(letter('a', 'First', { to: channel }), letter('b', 'Second', { to: channel }));
        await put(letter('a', 'First', { to: channel }));
        expect((await readPosted(grace)).match(/First\?|Second\?/g)).toEqual(['First?', 'Second?']);
        await edit('a', answered('First'));
        const read = await readPosted(ada);
        expect(read).toContain('First, by Ada.');
        expect(read).not.toContain('First?');
      });

      it('buttons that run their command for whoever presses them, as far as they may', async (test) => {
        const { put, channel, press } = await post(test);
        const shown = buttons({ label: 'Who am I?', run: 'whoami' }, { label: 'People', run: 'cost people' });
        await put(letter('a', 'Choose', { to: channel, reply: reply('Choose', text('Choose one.'), shown) }));
        expect((await press(ada, 'Who am I?')).text).toContain('Ada Byron');
        expect((await press(grace, 'Who am I?')).text).toContain('Grace Hopper');
        expect((await press(ada, 'People')).text).toContain('people, this month');
        expect((await press(grace, 'People')).text).toContain('people is restricted');
      });

      it('buttons whose click counts once, however often it is delivered', async (test) => {
        let counted = 0;
        const count = command('count', async () => reply('Counted', text(`${++counted} times.`)));
        const { put, channel, press, redeliver } = await post(test, [count]);
        if (redeliver === undefined) return test.skip('a click comes once here');
        const shown = buttons({ label: 'Count', run: 'count' });
        await put(letter('a', 'Count', { to: channel, reply: reply('Count', text('Count.'), shown) }));
        await press(ada, 'Count');
        await redeliver();
        await press(ada, 'Count');
        expect(counted).toBe(2);
      });

      it('the question about an anomaly, takes the answer of who may give it, and shows it to all', async (test) => {
        const { start, there } = await owners(harness, test);
        await start(found('2026-11-12', [100, 100]));
        expect(await there.readPosted(grace)).toContain('checkout cost $180.00 more than expected');
        expect((await there.press(grace, 'Expected')).text).toContain('Only who owns or manages checkout');
        const form = await there.press(ada, 'Not expected...');
        if (form.submit === undefined) return test.skip('there are no forms to fill in here');
        const wrong = await form.submit('Not expected', { reason: 'bug', action: ' ', link: '' });
        expect(wrong.text).toContain('Say what will be done.');
        await wrong.submit?.('Not expected', { reason: 'bug', action: 'Roll back.', link: '' });
        await there.deliver();
        const read = await there.readPosted(grace);
        expect(read).toContain(`Not expected, says ${ada.email}: bug. Roll back.`);
        expect(read).not.toContain('Need time');
      });

      it('to a recipient whom it does not know: nowhere', async (test) => {
        const { poster } = await post(test);
        const { key, reply } = letter('a', 'Hello');
        expect(await poster.post({ key, reply, to: { person: 'who@acme.example' } })).toEqual({ kind: 'nowhere' });
      });

      it('and says truly what became of it', async (test) => {
        const { poster, channel, meet, readPosted, elsewhere } = await post(test);
        if (meet === undefined) return test.skip('nothing goes wrong here');
        const message = (words: string, to = channel) => ({ key: words, reply: asking(words), to });
        meet('is too much for 30 seconds');
        expect(await poster.post(message('Later'))).toEqual({ kind: 'retry', afterMs: 30_000 });
        expect(await poster.post(message('Elsewhere', elsewhere))).toMatchObject({ kind: 'sent' });
        meet('is taken, and the reply lost');
        expect(await poster.post(message('Doubtful'))).toEqual({ kind: 'unknown' });
        meet('is gone');
        expect(await poster.post(message('Gone'))).toEqual({ kind: 'gone', reason: expect.any(String) });
        const read = await readPosted(ada);
        for (const words of ['Elsewhere?', 'Doubtful?']) expect(read.split(words)).toHaveLength(2);
        for (const words of ['Later', 'Gone']) expect(read).not.toContain(words);
      });
    });
  });
}

const command = (name: string, run: Command['run']): Command => ({ name, about: name, usage: name, examples: [], run });

const menu = command('menu', async () => ({
  title: 'Menu',
  parts: [text('What would you like to know?'), { kind: 'buttons', buttons: [{ label: 'Who am I?', run: 'whoami' }] }],
}));
