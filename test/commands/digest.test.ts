import { describe, expect, it } from 'vitest';
import type { Ask } from '../../src/chat.ts';
import type { Subscription } from '../../src/finops/digest.ts';
import { asking, rowsOf } from '../support/asking.ts';
import { line, tags } from '../support/bills.ts';
import { errorsOf } from '../support/claiming.ts';

const YAML = `
organization: Acme
currency: USD
timezone: Europe/Berlin
finops: [fin@acme.example]
finops_channel: "#finops"
roles: { executive: [exe@acme.example] }
units:
  commerce:
    manager: mia@acme.example
    teams:
      payments: { owners: [paul@acme.example], channels: ["#payments"], workloads: [checkout] }
      search: { owners: [kurt@acme.example], workloads: [catalogue] }
  people:
    visible_to: [unit]
    channels: ["#people"]
    teams: { payroll: { owners: [pia@acme.example], channels: ["#payroll"], workloads: [salaries] } }
allocation:
  - { workload: { tag: app } }
`;
const days = ['2026-11-09', '2026-11-11', '2026-11-17', '2026-11-18'];
const LINES = days.flatMap((day, at) => [
  line({ day, cost: 10 + at, Tags: tags({ app: 'checkout' }) }),
  line({ day, cost: 5, ServiceName: 'Amazon S3', Tags: tags({ app: 'catalogue' }) }),
  line({ day, cost: 100, Tags: tags({ app: 'salaries' }) }),
]);
LINES.push(line({ day: '2026-11-22', cost: 1, Tags: tags({ app: 'checkout' }) }));

const person = (name: string) => ({ email: `${name}@acme.example`, name });
const [fin, paul, pia, vic, exe] = ['fin', 'paul', 'pia', 'vic', 'exe'].map(person);
const inside = (name: string, external = false): Partial<Ask> => ({
  place: 'channel',
  channel: { name: `#${name}`, id: `C${name.toUpperCase()}`, external },
});

/** Tuesday, 24 November 2026, 09:00 in Berlin. */
const acme = () => asking(YAML, LINES, '2026-11-24');

it('nobody in particular may look, and gets nothing', async () => {
  const { ask, tools } = await acme();
  const preview = await ask('digest preview leadership');
  expect(preview.answer.reply.title).toBe('Preview: Acme, the week of 16 Nov');
  expect(JSON.stringify(preview.answer.reply)).not.toContain('people');
  expect((await ask('digest')).texts).toEqual(['You get no digest.']);
  expect((await ask('digest leadership')).texts[0]).toMatch(/^I do not know who you are/);
  expect(await tools.subscriptions.of({ person: '' })).toEqual([]);
});

describe('subscribing in words', () => {
  it("a team's channel gets its own team's digest at the usual time, in the organisation's time zone", async () => {
    const { ask, tools } = await acme();
    const told = await ask('digest team', paul, inside('payments'));
    expect(told.texts).toEqual([
      '#payments gets the team digest of payments weekly on Monday at 09:00 (Europe/Berlin).',
    ]);
    expect(told.facts['Next']).toBe('30 Nov 2026, 09:00');
    const [one] = await tools.subscriptions.of({ channel: 'CPAYMENTS' });
    expect(one).toMatchObject({ kind: 'team', scope: { kind: 'team', name: 'payments' }, by: 'paul@acme.example' });
  });

  it.each([
    ['digest leadership monthly on the 2nd at 09:00', 'the leadership digest of Acme monthly on the 2nd at 09:00'],
    ['digest leadership commerce every Friday at 5pm', 'the leadership digest of commerce weekly on Friday at 17:00'],
    ['digest finops at 7:30', 'the FinOps digest daily at 07:30'],
    ['digest team search daily', 'the team digest of search daily at 09:00'],
    ['digest team commerce on the 31st', 'the team digest of commerce monthly on the 31st at 09:00'],
    ['digest team "payments" weekly', 'the team digest of payments weekly on Monday at 09:00'],
    ['digest team payments weekly on Monday 8am', 'the team digest of payments weekly on Monday at 08:00'],
    ['digest team payments, tues at 12 pm', 'the team digest of payments weekly on Tuesday at 12:00'],
    ['digest leadership monthly on 2nd 9:30 AM', 'the leadership digest of Acme monthly on the 2nd at 09:30'],
    ['digest leadership monthly at noon', 'the leadership digest of Acme monthly on the 2nd at 12:00'],
    ['digest leadership on the last day of the month', 'the leadership digest of Acme monthly on the 31st at 09:00'],
    ['digest subscribe to leadership each Friday', 'the leadership digest of Acme weekly on Friday at 09:00'],
    ['digest add budgets', 'the budgets digest of Acme weekly on Monday at 09:00'],
  ])('%s', async (words, expected) => {
    const { ask } = await acme();
    expect((await ask(words, fin, inside('general'))).texts).toEqual([`#general gets ${expected} (Europe/Berlin).`]);
  });

  it.each([
    ['#payments', 'digest team', 'Asia/Tokyo'],
    ['#payments', 'digest team search', 'Asia/Tokyo'],
    ['#payments', 'digest leadership', 'Asia/Tokyo'],
    ['#checkout', 'digest team search', 'Asia/Tokyo'],
    ['#payroll', 'digest team search', 'Europe/Berlin'],
    ['#commerce', 'digest team search', 'America/New_York'],
    ['#commerce', 'digest team', 'Europe/Berlin'],
    ['#general', 'digest team search', 'America/New_York'],
    ['#general', 'digest budgets', 'Europe/Berlin'],
    ['paul, privately', 'digest team search', 'Asia/Tokyo'],
    ['fin, privately', 'digest team search', 'America/New_York'],
    ['fin, privately', 'digest leadership', 'Europe/Berlin'],
  ])('in %s "%s" comes by the clocks of %s: of the channel before those of the scope', async (where, words, zone) => {
    const yaml = YAML.replace('manager: mia', 'channels: ["#commerce"]\n    manager: mia')
      .replace(
        'channels: ["#payments"], workloads: [checkout]',
        'timezone: Asia/Tokyo, channels: ["#payments"], workloads: { checkout: { channels: ["#checkout"] } }',
      )
      .replace('search: { ', 'search: { timezone: America/New_York, ');
    const { ask } = await asking(yaml, LINES, '2026-11-24');
    const told = where.startsWith('#')
      ? await ask(words, fin, inside(where.slice(1)))
      : await ask(words, where.startsWith('paul') ? paul : fin);
    expect(told.texts[0]).toContain(`(${zone}).`);
  });

  it('in a chat with the bot the asker gets it', async () => {
    const { ask } = await acme();
    const { texts } = await ask('digest team at 8', paul);
    expect(texts).toEqual(['You get the team digest of payments weekly on Monday at 08:00 (Europe/Berlin).']);
    expect((await ask('digest', paul)).tables[0]?.rows).toHaveLength(1);
    expect((await ask('digest', vic)).texts).toEqual(['You get no digest.']);
  });

  it.each([
    ['digest team', 'Whose digest? Name a team.'],
    ['digest team Acme', 'There is no team digest of Acme.'],
    ['digest leadership checkout', 'There is no leadership digest of checkout.'],
    ['digest team payments last month', 'A digest is about a scope, and comes at a time.'],
    ['digest weekly', 'There is no digest "weekly".'],
    ['digest team payments on Mondey', 'I do not know "Mondey".'],
    ['digest team payments weekly on Mondey', 'I do not know when "weekly on Mondey" is.'],
    ['digest leadership weekly on the 2nd', 'I do not know when "weekly on the 2nd" is.'],
    ['digest leadership quarterly at 9', 'I do not know when "quarterly at 9" is.'],
    ['digest leadership monthly on the 32nd', 'I do not know when "monthly on the 32nd" is.'],
    ['digest leadership at 0pm', 'I do not know when "at 0pm" is.'],
    ['digest 7', 'There is no such digest here.'],
  ])('%s is refused: %s', async (words, why) => {
    const { ask, tools } = await acme();
    const { answer, texts } = await ask(words, fin, inside('general'));
    expect([answer.outcome, texts[0]?.startsWith(why) ? why : texts[0]]).toEqual(['refused', why]);
    expect(await tools.subscriptions.of({ channel: 'CGENERAL' })).toEqual([]);
  });

  it.each([
    ['digest ledership monthly on the 3rd', 'digest leadership monthly on the 3rd'],
    ['digest team paymnts weekly at 8am', 'digest team payments weekly at 8am'],
    ['digest change 1 team paymnts at noon', 'digest change 1 team payments at noon'],
  ])('the way out of %s says the rest of it again', async (words, run) => {
    const { ask } = await acme();
    await ask('digest leadership', fin, inside('general'));
    expect(Object.values((await ask(words, fin, inside('general'))).buttons)).toContain(run);
  });

  it('the same again comes at the new time, and is there once; weekly and monthly are two', async () => {
    const { ask } = await acme();
    await ask('digest leadership', exe, inside('board'));
    await ask('digest leadership on Tuesday at 10:00', exe, inside('board'));
    await ask('digest leadership monthly', exe, inside('board'));
    const { tables } = await ask('digest', exe, inside('board'));
    expect(tables[0]?.rows.map((row) => row[3])).toEqual([
      'weekly on Tuesday at 10:00 (Europe/Berlin)',
      'monthly on the 2nd at 09:00 (Europe/Berlin)',
    ]);
  });
});

describe('what is subscribed', () => {
  it('is changed in words, paused, resumed and stopped; all of it is audited', async () => {
    const { ask, tools } = await acme();
    await ask('digest team', paul, inside('payments'));
    const say = async (words: string) => (await ask(words, paul, inside('payments'))).texts[0];
    expect(await say('digest change 1 at 10:15')).toContain('payments weekly on Monday at 10:15');
    expect(await say('digest change 1 to daily')).toContain('payments daily at 10:15');
    expect(await say('digest change 1 leadership commerce')).toContain('Only who owns or manages');
    const changed = await ask('digest change 1 leadership commerce', fin, inside('payments'));
    expect(changed.texts[0]).toContain('the leadership digest of commerce daily at 10:15');
    expect((await ask('digest pause 1', paul, inside('payments'))).answer.outcome).toBe('refused');
    expect(await ask('digest pause 1', fin, inside('payments'))).toMatchObject({ facts: { Next: 'paused' } });
    expect(await tools.subscriptions.due(Date.parse('2030-01-01'))).toEqual([]);
    const { facts } = await ask('digest resume 1', fin, inside('payments'));
    expect(facts['Next']).toBe('24 Nov 2026, 10:15');
    expect((await ask('digest pause leadership', fin, inside('payments'))).facts).toMatchObject({ Next: 'paused' });
    expect((await ask('digest stop 1', fin, inside('payments'))).texts).toEqual(['#payments gets no digest.']);
    const actions = [];
    for await (const { actor, action } of tools.audit.entries())
      if (action !== 'digest') actions.push(`${actor.split('@')[0]} ${action}`);
    expect(actions).toEqual([
      'paul subscribe',
      'paul change digest',
      'paul change digest',
      'fin change digest',
      'fin pause digest',
      'fin resume digest',
      'fin pause digest',
      'fin stop digest',
    ]);
  });

  it('is subscribed, paused, resumed and changed once, however often somebody says it, and loses nothing that has come due', async () => {
    const { ask, tools } = await acme();
    await ask('digest team daily at 09:00', paul, inside('payments'));
    const due = async () => (await tools.subscriptions.due(Date.parse('2030-01-01'))).map(({ dueAt }) => dueAt);
    for (const verb of ['pause', 'pause', 'resume']) await ask(`digest ${verb} 1`, paul, inside('payments'));
    const [next] = await due();
    await tools.subscriptions.next(
      (await tools.subscriptions.find(1)) as Subscription,
      Date.parse('2026-11-24T07:59:00Z'),
    );
    for (const again of ['resume 1', 'change 1 at 09:00', 'team daily at 09:00'])
      await ask(`digest ${again}`, paul, inside('payments'));
    expect(next).toBe(Date.parse('2026-11-25T08:00:00Z'));
    expect(await due()).toEqual([Date.parse('2026-11-24T07:59:00Z')]);
    await Promise.all(['once', 'twice'].map(() => ask('digest stop 1', paul, inside('payments'))));
    const actions = [];
    for await (const { action } of tools.audit.entries()) actions.push(action);
    expect(actions).toEqual(['subscribe', 'pause digest', 'resume digest', 'stop digest']);
  });

  it('is changed in its own channel alone', async () => {
    const { ask } = await acme();
    await ask('digest team', paul, inside('payments'));
    expect((await ask('digest stop 1', fin, inside('general'))).answer.outcome).toBe('refused');
    expect((await ask('digest', fin, inside('payments'))).tables[0]?.rows).toHaveLength(1);
  });
});

describe('by form', () => {
  it('asks what and when, and says what is wrong beside the field', async () => {
    const { ask } = await acme();
    const open = await ask('digest add', paul, inside('payments'));
    const form = open.answer.reply.parts.find((part) => part.kind === 'form');
    expect(form?.fields.map(({ name }) => name)).toEqual(['kind', 'of', 'every', 'on', 'at']);
    const values = { kind: 'team', of: 'payments', every: 'weekly', on: 'Thursday', at: '25:00' };
    const wrong = await ask('digest add', paul, { ...inside('payments'), values });
    expect(errorsOf(wrong).at(-1)).toBe('Write a time such as 09:00.');
    const day = await ask('digest add', paul, { ...inside('payments'), values: { ...values, on: '31', at: '9:00' } });
    expect(errorsOf(day)[3]).toBe('Write a weekday, such as Monday.');
    const name = await ask('digest add', paul, {
      ...inside('payments'),
      values: { ...values, of: 'nobody', at: '9:00' },
    });
    expect(errorsOf(name)[1]).toContain('I do not know "nobody"');
    const done = await ask('digest add', paul, { ...inside('payments'), values: { ...values, at: '9:00' } });
    expect(done.texts[0]).toContain('payments weekly on Thursday at 09:00');
  });

  it('shows what stands when it is changed', async () => {
    const { ask } = await acme();
    await ask('digest team on Friday at 16:00', paul, inside('payments'));
    const open = await ask('digest change 1', paul, inside('payments'));
    const form = open.answer.reply.parts.find((part) => part.kind === 'form');
    const values = Object.fromEntries(form?.fields.map(({ name, value }) => [name, value ?? '']) ?? []);
    expect(values).toEqual({ kind: 'team', of: 'payments', every: 'weekly', on: 'Friday', at: '16:00' });
    const again = await ask('digest change 1', paul, {
      ...inside('payments'),
      values: { ...values, every: 'daily', on: '' },
    });
    expect(again.texts[0]).toContain('payments daily at 16:00');
  });
});

describe('who may', () => {
  it('a viewer subscribes for themselves what they may see, and no channel', async () => {
    const { ask } = await acme();
    expect((await ask('digest team search', vic)).answer.outcome).toBe('answered');
    expect((await ask('digest team search', vic, inside('general'))).texts[0]).toContain('Only who owns or manages');
    expect((await ask('digest finops', vic)).answer.outcome).toBe('refused');
    expect((await ask('digest team payroll', vic)).answer.outcome).toBe('refused');
  });

  it('what is restricted is told in its own channels, whoever may see it', async () => {
    const { ask } = await acme();
    expect((await ask('digest team payroll', pia, inside('general'))).texts[0]).toContain('Not in this channel');
    expect((await ask('digest team payroll', pia, inside('payroll'))).answer.outcome).toBe('answered');
    expect((await ask('digest', vic, inside('payroll'))).texts).toEqual(['#payroll gets no digest.']);
  });

  it('nothing is subscribed where people of other organisations read along, or by guests', async () => {
    const { ask } = await acme();
    expect((await ask('digest team search', fin, inside('partners', true))).texts[0]).toContain('other organisations');
    expect((await ask('digest', vic, { guest: true })).answer.outcome).toBe('refused');
  });
});

describe('a preview', () => {
  it('of a team: verdict, chart and table, with the figures of cost to the cent', async () => {
    const { ask } = await acme();
    const shown = await ask('digest preview team payments', paul, inside('payments'));
    expect(shown.answer.reply.title).toBe('Preview: payments, the week of 16 Nov');
    expect(shown.texts[0]).toMatch(/^payments cost \$26\.00 in the week of 16 Nov, 24% more than the week before/);
    expect(shown.charts).toHaveLength(1);
    expect(shown.buttons['Cost in detail']).toBe('cost payments week of 2026-11-16');
    const cost = await ask(shown.buttons['Cost in detail'] as string, paul);
    expect(cost.facts['Total']).toBe(26);
    expect(shown.texts[0]).toContain(cost.texts[0]);
    expect(shown.texts[1]).toMatch(/^November 2026 is on course for .*\nNothing waits for an answer\.$/);
  });

  it('of leadership: units with their trend; what the channel may not see is left out', async () => {
    const { ask } = await acme();
    const board = await ask('digest preview leadership', exe, inside('board'));
    const units = board.tables[0];
    expect(rowsOf(units)).toEqual({ commerce: 36 });
    const { tables } = await ask('digest preview leadership', fin);
    expect(tables[0]?.columns.map(({ title }) => title)).toEqual(['Unit', 'Cost', 'Change', 'Trend']);
    expect(rowsOf(tables[0])).toEqual({ people: 200, commerce: 36 });
  });

  it('of FinOps: how the practice does', async () => {
    const { ask } = await acme();
    const { tables, charts, texts } = await ask('digest preview finops', fin, inside('finops'));
    expect(texts[0]).toBe('Bills come in, messages are delivered, and nothing waits for you.');
    expect(charts).toHaveLength(0);
    expect(Object.fromEntries(tables[0]?.rows ?? [])).toMatchObject({
      'Bills reach': '22 Nov',
      Messages: '0 delivered, 0 failed, 0 waiting',
      'Requests that cost': 'none since yesterday',
    });
  });
});
