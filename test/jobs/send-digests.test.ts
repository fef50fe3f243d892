import { describe, expect, it } from 'vitest';
import { createDelivery } from '../../jobs/deliver.ts';
import { correctTold } from '../../jobs/send-digests/correct.ts';
import { sendDue } from '../../jobs/send-digests/send.ts';
import { pauseUndelivered } from '../../jobs/send-digests/undelivered.ts';
import { sendDigests } from '../../jobs/send-digests.ts';
import type { Poster, PostOutcome } from '../../src/chat.ts';
import { detectNow } from '../../src/cli/detect.ts';
import type { Config } from '../../src/config.ts';
import { parseDay } from '../../src/finops/day.ts';
import type { Reply, TablePart } from '../../src/reply/reply.ts';
import { asking, dollars, rowsOf } from '../support/asking.ts';
import { line, tags } from '../support/bills.ts';

const YAML = `
organization: Acme
currency: USD
timezone: Europe/Berlin
finops: [fin@acme.example]
teams:
  payments: { owners: [paul@acme.example], channels: ["#payments"], workloads: [checkout] }
allocation:
  - { workload: { tag: app } }
`;
const paul = { email: 'paul@acme.example', name: 'paul' };
const fin = { email: 'fin@acme.example', name: 'fin' };
const PAYMENTS = { place: 'channel', channel: { name: '#payments', id: 'CPAY', external: false } } as const;

/** Ten dollars on each of these days of November. */
const bills = (last: number, cost = 10) =>
  Array.from({ length: last }, (_, at) =>
    line({ day: `2026-11-${String(at + 1).padStart(2, '0')}`, cost, Tags: tags({ app: 'checkout' }) }),
  );

/** Paul's channel gets its digest on Mondays at 09:00 in Berlin. */
async function paymentsOnMonday(last = 18, words = 'digest team', person = paul, lines = bills(last)) {
  const house = await asking(YAML, lines, '2026-11-18');
  const { tools, now, open } = house;
  const at = (iso: string) => {
    now.ms = Date.parse(iso);
    now.today = parseDay(iso.slice(0, 10));
  };
  at('2026-11-18T08:00:00Z');
  await house.ask(words, person, PAYMENTS);
  const letters = async (): Promise<{ key: string; thread: string | null; to: string; reply: Reply }[]> => {
    const rows = await open.db.selectFrom('outbox').selectAll().orderBy('id').execute();
    return rows.map(({ key, thread, recipient, reply }) => ({ key, thread, to: recipient, reply: JSON.parse(reply) }));
  };
  return {
    ...house,
    letters,
    at,
    /** The minute of the clock. */
    async tick(iso: string) {
      at(iso);
      const ran: string[] = [];
      await sendDigests.run({
        ...({ db: open.db, now: tools.now } as Parameters<typeof sendDigests.run>[0]),
        runSubcommand: async (...args) => {
          ran.push(args.join(' '));
          await pauseUndelivered(tools);
          expect(await sendDue(tools)).toEqual([]);
          await correctTold(tools);
          return 0;
        },
      });
      return ran;
    },
  };
}
const textsOf = ({ parts }: Reply) => parts.flatMap((part) => (part.kind === 'text' ? [part.text] : []));

describe('a digest by the clock', () => {
  it('comes when it is due, once, with its detail in the thread', async () => {
    const { tick, letters } = await paymentsOnMonday(22);
    expect(await tick('2026-11-23T07:59:00Z')).toEqual([]);
    expect(await tick('2026-11-23T08:00:00Z')).toEqual(['digests']);
    expect(await tick('2026-11-23T08:01:00Z')).toEqual([]);
    const [main, ...others] = await letters();
    expect(others).toEqual([]);
    expect(main).toMatchObject({ key: 'digest team 1 of week of 2026-11-16', to: '{"channel":"CPAY"}', thread: null });
    expect(main?.reply.title).toBe('payments, the week of 16 Nov');
    expect(textsOf(main?.reply as Reply).some((said) => said.includes('late'))).toBe(false);
    expect(await tick('2026-11-30T08:00:00Z')).toEqual(['digests']);
  });

  it('waits for the bill of its last day, comes when that is there, and says that it has waited', async () => {
    const { tick, letters, importLines } = await paymentsOnMonday(20);
    await tick('2026-11-23T08:00:00Z');
    expect(await tick('2026-11-23T08:05:00Z')).toEqual([]);
    await importLines(bills(22));
    await tick('2026-11-23T15:00:00Z');
    const [main] = await letters();
    const texts = textsOf(main?.reply as Reply);
    expect(texts[1]).toBe('This has waited for the bills of its days: it was due on 23 Nov 2026, 09:00.');
    expect(texts.join(' ')).not.toContain('late');
  });

  it('says that it is late where it is for another reason, and all that is missing in one sentence', async () => {
    const whole = await paymentsOnMonday(22);
    await whole.tick('2026-11-23T15:00:00Z');
    const [late] = await whole.letters();
    expect(textsOf(late?.reply as Reply)[1]).toBe('This is late: it was due on 23 Nov 2026, 09:00.');
    const missing = await paymentsOnMonday(20);
    await missing.tick('2026-11-25T03:00:00Z');
    const [both] = await missing.letters();
    expect(textsOf(both?.reply as Reply)[1]).toBe(
      'This is late, it was due on 23 Nov 2026, 09:00, and 21 Nov to 22 Nov are not on the bills yet.',
    );
  });

  it('waits no longer than a limit, and then says what is missing', async () => {
    const { tick, letters } = await paymentsOnMonday(20);
    await tick('2026-11-23T08:00:00Z');
    await tick('2026-11-25T01:59:00Z');
    expect(await letters()).toEqual([]);
    await tick('2026-11-25T02:10:00Z');
    const [main] = await letters();
    const [, remark, ...others] = textsOf(main?.reply as Reply);
    expect(remark).toBe('This has waited for bills in vain: 21 Nov to 22 Nov are not on the bills yet.');
    expect(others.join(' ')).not.toMatch(/late|due on/);
  });

  it('after three days of standstill what is still useful is sent, and what is not is left out', async () => {
    const { tick, letters, ask } = await paymentsOnMonday(30);
    await ask('digest finops', fin, PAYMENTS);
    await tick('2026-11-19T08:00:00Z');
    await tick('2026-11-23T22:30:00Z');
    const keys = (await letters()).map(({ key }) => key);
    // The daily one of the 20th to the 23rd is out of date by night; the weekly one is not.
    expect(keys.filter((key) => !key.endsWith('detail'))).toEqual([
      'digest finops 2 of 2026-11-18',
      'digest team 1 of week of 2026-11-16',
    ]);
    await tick('2026-11-24T08:00:00Z');
    expect((await letters()).map(({ key }) => key)).toContain('digest finops 2 of 2026-11-23');
  });

  it('is not sent while it is paused, nor what was due meanwhile', async () => {
    const { tick, letters, ask, at } = await paymentsOnMonday(22);
    await ask('digest pause 1', paul, PAYMENTS);
    expect(await tick('2026-11-23T08:00:00Z')).toEqual([]);
    at('2026-11-23T09:00:00Z');
    await ask('digest resume 1', paul, PAYMENTS);
    expect(await tick('2026-11-23T09:01:00Z')).toEqual([]);
    expect(await letters()).toEqual([]);
  });

  it('is sent once by two processes at the same instant', async () => {
    const { tools, at, letters } = await paymentsOnMonday(22);
    at('2026-11-23T08:00:00Z');
    await Promise.all([sendDue(tools), sendDue(tools)]);
    expect(await letters()).toHaveLength(1);
  });

  it('is not told where not everybody may see it any more: whoever subscribed learns why', async () => {
    const { tick, letters, rewrite } = await paymentsOnMonday(22);
    await rewrite(YAML.replace('channels: ["#payments"]', 'channels: ["#pay"], visible_to: [unit]'));
    await tick('2026-11-23T08:00:00Z');
    const [only, ...others] = await letters();
    expect(others).toEqual([]);
    expect(only?.to).toBe('{"person":"paul@acme.example"}');
    expect(textsOf(only?.reply as Reply)[0]).toContain('It cannot be told there: payments is restricted');
  });
});

describe('a digest that cannot be delivered', () => {
  /** The channel as a delivery finds it. */
  const deliver = async (house: Awaited<ReturnType<typeof paymentsOnMonday>>, outcome: PostOutcome) => {
    const poster: Poster = {
      name: 'slack',
      post: async ({ to }) =>
        'person' in to ? { kind: 'sent', posted: { conversation: 'D1', message: '1' } } : outcome,
      edit: async () => ({ kind: 'retry' }),
      settle: async () => ({ kind: 'unknown' }),
    };
    const { tools, log } = house;
    const delivery = createDelivery({ ...tools, posters: [poster], log });
    delivery.wake();
    await delivery.idle();
  };

  it('is paused, and whoever subscribed is told why', async () => {
    const house = await paymentsOnMonday(22);
    await house.tick('2026-11-23T08:00:00Z');
    await deliver(house, { kind: 'gone', reason: 'the channel is archived' });
    expect(await house.tick('2026-11-23T08:01:00Z')).toEqual(['digests']);
    expect(await house.tick('2026-11-23T08:02:00Z')).toEqual([]);
    const told = (await house.letters()).at(-1);
    expect(told?.to).toBe('{"person":"paul@acme.example"}');
    expect(textsOf(told?.reply as Reply)[0]).toBe(
      'The team digest of payments could not be delivered: the channel is archived.',
    );
    expect((await house.ask('digest', paul, PAYMENTS)).tables[0]?.rows[0]?.at(-1)).toBe('paused');
    await house.ask('digest resume 1', paul, PAYMENTS);
    expect(await house.tick('2026-11-23T08:03:00Z')).toEqual([]);
  });

  it('goes on where nobody knows whether it arrived: it is not sent again', async () => {
    const house = await paymentsOnMonday(22);
    await house.tick('2026-11-23T08:00:00Z');
    await deliver(house, { kind: 'unknown' });
    house.at('2026-11-23T08:00:10Z');
    await deliver(house, { kind: 'unknown' });
    expect(house.lines.filter((one) => JSON.stringify(one).includes('nobody knows'))).not.toEqual([]);
    await house.tick('2026-11-23T08:01:00Z');
    expect(await house.tools.subscriptions.find(1)).toMatchObject({ paused: false });
    expect(await house.letters()).toHaveLength(1);
  });
});

describe('what billing restates after a digest', () => {
  it('is corrected in its thread, and again in the same place', async () => {
    const { tick, letters, importLines } = await paymentsOnMonday(22);
    await tick('2026-11-23T08:00:00Z');
    await importLines(bills(22, 12));
    await tick('2026-11-23T12:00:00Z');
    const [, correction] = await letters();
    expect(correction).toMatchObject({ thread: 'digest team 1 of week of 2026-11-16', to: '{"channel":"CPAY"}' });
    const table = correction?.reply.parts.find((part) => part.kind === 'table');
    expect(rowsOf(table)).toEqual({ payments: 70 });
    expect(table?.rows[0]?.map((one) => (typeof one === 'object' && 'micros' in one ? one.micros / 1e6 : one))).toEqual(
      ['payments', 70, 84, 14],
    );
    await importLines(bills(22));
    await tick('2026-11-23T13:00:00Z');
    const again = await letters();
    expect(again).toHaveLength(2);
    expect(textsOf(again[1]?.reply as Reply)[0]).toBe('The bills say again what this digest said.');
  });

  it('is not worth a word while its days change anyway; once they do not, a cent is', async () => {
    const { tick, letters, importLines } = await paymentsOnMonday(22);
    await tick('2026-11-23T08:00:00Z');
    await importLines(bills(22, 10.05));
    await tick('2026-11-23T12:00:00Z');
    expect(await letters()).toHaveLength(1);
    await importLines(bills(25, 10.05));
    await tick('2026-11-26T12:00:00Z');
    expect(await letters()).toHaveLength(2);
  });

  it('is not said of bills where the rules of allocation changed', async () => {
    const { tick, letters, rewrite, reallocate } = await paymentsOnMonday(22);
    await tick('2026-11-23T08:00:00Z');
    await rewrite(YAML.replace('{ tag: app }', '{ tag: service }'));
    await reallocate();
    await tick('2026-11-23T12:00:00Z');
    const [, correction] = await letters();
    expect(rowsOf(correction?.reply.parts.find((part) => part.kind === 'table'))).toEqual({ payments: 70 });
    expect(textsOf(correction?.reply as Reply)[0]).toBe(
      'Costs are allocated by other rules now; the bills of these days may have been restated, too.',
    );
  });

  it('is compared with what was told, whatever the digest has become since', async () => {
    const { tick, letters, ask, importLines } = await paymentsOnMonday(22);
    await tick('2026-11-23T08:00:00Z');
    await ask('digest change 1 leadership Acme', fin, PAYMENTS);
    await importLines(bills(22, 12));
    await tick('2026-11-23T12:00:00Z');
    const [, correction] = await letters();
    expect(rowsOf(correction?.reply.parts.find((part) => part.kind === 'table'))).toEqual({ payments: 70 });
  });

  it('is corrected in what FinOps reads of the month', async () => {
    const { tick, letters, importLines } = await paymentsOnMonday(22, 'digest finops', fin);
    await tick('2026-11-23T08:00:00Z');
    const stray = line({ day: '2026-11-03', cost: 50 });
    await importLines([...bills(22, 12), stray]);
    // A day that came later is no restatement of what was told.
    await importLines([...bills(23, 12), stray]);
    await tick('2026-11-23T12:00:00Z');
    const correction = (await letters()).find(({ key }) => key.endsWith('corrected'));
    expect(correction?.thread).toBe('digest finops 1 of 2026-11-22');
    const table = correction?.reply.parts.find((part) => part.kind === 'table');
    expect(amountsOf(table)).toEqual([
      ['Cost', 220, 22 * 12 + 50, 94],
      ['Unallocated', 0, 50, 50],
    ]);
  });
});

describe('an anomaly that a digest told', () => {
  /** A quiet autumn for checkout, and what some days of November cost. */
  const autumn = (last: number, costs: Record<number, number>) => [
    ...['2026-09', '2026-10'].flatMap((month) =>
      Array.from({ length: 30 }, (_, at) =>
        line({ day: `${month}-${String(at + 1).padStart(2, '0')}`, cost: 50, Tags: tags({ app: 'checkout' }) }),
      ),
    ),
    ...Array.from({ length: last }, (_, at) =>
      line({
        day: `2026-11-${String(at + 1).padStart(2, '0')}`,
        cost: costs[at + 1] ?? 50,
        Tags: tags({ app: 'checkout' }),
      }),
    ),
  ];

  async function told(costs: Record<number, number>) {
    const house = await paymentsOnMonday(22, 'digest anomalies weekly', paul, autumn(22, costs));
    const { open, dataDir, tools, tick, importLines, letters } = house;
    const detect = () =>
      detectNow({ open, config: { dataDir } as Config, organisation: () => house.organisation }, tools.now);
    house.at('2026-11-22T08:00:00Z');
    await detect();
    await tick('2026-11-23T08:00:00Z');
    return {
      ...house,
      detect,
      async restate(last: number, now: Record<number, number>, iso: string) {
        house.at(iso);
        await importLines(autumn(last, now));
        // Until anomalies were looked for in these bills nobody knows.
        expect(await tick(iso)).toEqual([]);
        await detect();
        await tick(iso);
        const correction = (await letters()).find(({ key }) => key.endsWith('corrected'));
        return {
          text: correction && textsOf(correction.reply)[0],
          rows: amountsOf(correction?.reply.parts.find((part) => part.kind === 'table')),
          thread: correction?.thread,
        };
      },
    };
  }

  it('is corrected once it was looked at again, taken away, and back', async () => {
    const { letters, restate } = await told({ 14: 250, 15: 250 });
    const main = (await letters()).find(({ key }) => key === 'digest anomalies 1 of week of 2026-11-16');
    expect(textsOf(main?.reply as Reply)[0]).toMatch(/^One anomaly was found, \+\$400\.\d\d in all; one waits/);
    expect(await restate(22, { 14: 200, 15: 250 }, '2026-11-24T08:00:00Z')).toEqual({
      text: 'By the bills as they are now, these anomalies are not what this digest said.',
      rows: [['Anomaly 1', 400, 350, -50]],
      thread: 'digest anomalies 1 of week of 2026-11-16',
    });
    expect((await restate(22, {}, '2026-11-25T08:00:00Z')).rows).toEqual([['Anomaly 1', 400, 'none any more', -400]]);
    expect(await restate(22, { 14: 250, 15: 250 }, '2026-11-26T08:00:00Z')).toMatchObject({
      text: 'The bills say again what this digest said.',
      rows: [],
    });
  });

  it('is not corrected for going on', async () => {
    const { restate } = await told({ 19: 250, 20: 250 });
    const more = { 19: 250, 20: 250, 21: 250, 22: 250 };
    expect(await restate(24, more, '2026-11-25T08:00:00Z')).toMatchObject({ text: undefined, rows: [] });
  });
});

function amountsOf(table: TablePart | undefined): unknown[][] {
  return (table?.rows ?? []).map((row) =>
    row.map((one) => (typeof one === 'string' ? one : Math.round(Number(dollars(one))))),
  );
}
