import { describe, expect, it } from 'vitest';
import { generationOf, noteDetected } from '../../db/generation.ts';
import { anomaliesCsv } from '../../src/cli/anomalies-report.ts';
import { stateOf } from '../../src/finops/anomaly-case.ts';
import { found } from '../support/anomalies.ts';
import { ANSWERING, answering, shown } from '../support/answering.ts';
import { errorsOf } from '../support/claiming.ts';

const person = (name: string) => ({ email: `${name}@acme.example`, name });
const [ada, paul, kurt, ana, vic] = ['ada', 'paul', 'kurt', 'ana', 'vic'].map(person);
const EXPECTED = { values: { until: '2026-11-20', amount: '1000', note: 'Black Friday' } };
const WRONG = { values: { reason: 'bug', action: 'Roll back.', link: 'https://tickets.example/7' } };
const ASKED = ['Expected', 'Not expected...', 'Not mine...', 'Need time', 'Show'];
const spike = () => found('2026-11-12', [100, 100]);

describe('the question to the owner', () => {
  it('says in one sentence what happened, with figures, a picture, drivers and the four answers', async () => {
    const { take, letters } = await answering();
    await take(spike());
    const { to, reply } = (await letters())['anomaly 1'] ?? {};
    expect(to).toEqual({ channel: '#payments' });
    expect(shown(reply)).toEqual({
      texts: [
        'checkout cost $180.00 more than expected since 12 Nov: $200.00 instead of $20.00, 80% of it in service Amazon EC2.',
      ],
      buttons: ASKED,
    });
    expect(reply?.parts.map(({ kind }) => kind)).toEqual(['text', 'facts', 'chart', 'table', 'buttons']);
    const facts = reply?.parts.flatMap((part) => (part.kind === 'facts' ? part.facts : []));
    expect(facts).toContainEqual({ label: 'Asked', value: 'payments in #payments' });
    const [makeUp] = reply?.parts.filter(({ kind }) => kind === 'table') ?? [];
    const shares = makeUp?.kind === 'table' ? makeUp.rows.map((row) => row[2]) : [];
    expect(shares).toEqual([{ ratio: 0.8 }, 'all']);
  });

  it('has its history in the thread, and is edited in place as the anomaly grows', async () => {
    const { take, letters } = await answering();
    await take(spike());
    await take(found('2026-11-12', [100, 100, 90]));
    const said = await letters();
    expect(Object.keys(said)).toEqual(['anomaly 1', 'anomaly 1 details']);
    expect(said['anomaly 1 details']?.thread).toBe('anomaly 1');
    expect(shown(said['anomaly 1']?.reply).texts[0]).toMatch(/^checkout cost \$260.00 more/);
  });

  it('is one message each for up to three of a team; more share a list with their own buttons', async () => {
    const { take, letters } = await answering();
    const of = (name: string) => found('2026-11-12', [100], { scope: { kind: 'workload', name, team: 'payments' } });
    await take(of('checkout'), of('ledger'), of('a'), of('b'), found('2026-11-12', [9], { scope: search }));
    const said = await letters();
    expect(Object.keys(said)).toEqual(['anomalies 1 2 3 4', 'anomaly 5', 'anomaly 5 details']);
    expect(shown(said['anomalies 1 2 3 4']?.reply).buttons.filter((label) => label.endsWith(' 3'))).toHaveLength(3);
    expect(said['anomaly 5']?.to).toEqual({ channel: '#search' });
  });

  it('about a commitment goes to FinOps, who alone answer it', async () => {
    const { take, letters, ask } = await answering();
    await take(found('2026-11-12', [100], { kind: 'commitment' }));
    expect((await letters())['anomaly 1']?.to).toEqual({ channel: '#finops' });
    expect((await ask('anomalies expected 1', ada)).texts[0]).toBe('Only FinOps answers for commitments.');
    expect((await ask('anomalies expected 1', ana)).answer.outcome).toBe('answered');
  });

  it('about what is restricted tells nobody unasked what it is', async () => {
    const { take, letters } = await answering(
      ANSWERING.replace('payments:\n', 'payments:\n        visible_to: [unit]\n'),
    );
    await take(spike());
    expect(JSON.stringify((await letters())['anomaly 1']?.reply)).not.toMatch(/checkout|\$/);
  });
});

const search = { kind: 'team', name: 'search' } as const;

describe('"Expected"', () => {
  it('asks until when and up to what amount, with sensible defaults', async () => {
    const { take, ask } = await answering();
    await take(spike());
    const { answer } = await ask('anomalies expected 1', ada);
    const fields = answer.reply.parts.flatMap((part) => (part.kind === 'form' ? part.fields : []));
    expect(fields.map(({ name, value }) => [name, value])).toEqual([
      ['until', '2026-11-20'],
      ['amount', '980'],
      ['note', ''],
    ]);
  });

  it('gives the buttons away to who answered what', async () => {
    const { take, ask, letters } = await answering();
    await take(spike());
    await ask('anomalies expected 1', ada, EXPECTED);
    expect(shown((await letters())['anomaly 1']?.reply)).toEqual({
      texts: [
        expect.stringMatching(/^checkout/),
        'Expected, says ada@acme.example, through 20 Nov and up to $1,000.00: Black Friday.',
      ],
      buttons: ['Show'],
    });
  });

  it('holds until it is beyond the amount or the day; then it is asked about again, in the thread', async () => {
    const { take, ask, letters } = await answering();
    await take(spike());
    await ask('anomalies expected 1', ada, EXPECTED);
    await take(found('2026-11-12', [100, 100, 500]));
    expect(Object.keys(await letters())).toHaveLength(2);
    await take(found('2026-11-12', [100, 100, 500, 500]));
    const said = await letters();
    expect(shown(said['anomaly 1']?.reply).buttons).toEqual(ASKED);
    const [again] = Object.entries(said).filter(([key]) => key.startsWith('anomaly 1 again'));
    expect(again?.[1].thread).toBe('anomaly 1');
    expect(shown(again?.[1].reply).texts[0]).toMatch(/^Expected, says ada@acme.example, .* It is beyond that now/);
  });

  it.each([
    [{ until: '2026-11-12', amount: '1000' }, ['It has lasted through 13 Nov already.', undefined, undefined]],
    [{ until: '', amount: 'lots' }, ['Write a day, such as 2026-12-14.', 'Write an amount, such as 4000.', undefined]],
    [{ until: '2026-11-20', amount: '5' }, [undefined, 'It is $180.00 already.', undefined]],
  ])('shows what is wrong with %o at the field', async (values, errors) => {
    const { take, ask } = await answering();
    await take(spike());
    expect(errorsOf(await ask('anomalies expected 1', ada, { values }))).toEqual(errors);
  });
});

describe('"Not expected"', () => {
  it('stays open until the cost is back, and then says what was avoided and how it is counted', async () => {
    const { take, ask, letters } = await answering();
    await take(spike());
    expect(
      errorsOf(await ask('anomalies wrong 1', ada, { values: { reason: 'bad luck', action: '', link: 'x' } })),
    ).toEqual([
      expect.stringMatching(/^Write one of misconfiguration/),
      'Say what will be done.',
      'Write an address that begins with https://',
    ]);
    await ask('anomalies wrong 1', ada, WRONG);
    expect((await ask('anomalies 1', ada)).facts['State']).toBe('not expected, and not over yet');
    await take(found('2026-11-12', [100, 100], { ongoing: false }));
    const { facts, answer } = await ask('anomalies 1', ada);
    expect([facts['State'], facts['Cost avoided']]).toEqual(['closed: not expected, back to normal', 90 * 17]);
    expect(JSON.stringify(answer.reply)).toContain('$90.00 a day lately x 17 days to the end of the month, at most 30');
    expect(shown((await letters())['anomaly 1']?.reply).texts[1]).toBe(
      'Not expected, says ada@acme.example: bug. Roll back. (https://tickets.example/7)',
    );
  });
});

describe('"Need time"', () => {
  it('asks again in the morning of the chosen day, where the team is', async () => {
    const { take, ask, tools } = await answering();
    await take(spike());
    await ask('anomalies later 1', ada, { values: { wait: '3' } });
    const one = await tools.anomalies.find(1);
    expect(one?.answer).toMatchObject({ kind: 'later', until: '2026-11-17T08:00:00.000Z' });
    expect((await ask('anomalies expected 1', ada, EXPECTED)).answer.outcome).toBe('answered');
  });

  it('is also said as a terminal shows it, and says what could be said', async () => {
    const { take, ask, tools } = await answering();
    await take(spike());
    const soon = await ask('anomalies later 1', ada, { values: { wait: 'soon' } });
    expect(errorsOf(soon)).toEqual(['Write one of tomorrow, in three days, in a week, in two weeks.']);
    await ask('anomalies later 1', ada, { values: { wait: 'In three days' } });
    expect((await tools.anomalies.find(1))?.answer).toMatchObject({ until: '2026-11-17T08:00:00.000Z' });
  });

  it('does not end on a day off', async () => {
    const { take, ask, tools } = await answering();
    await take(spike());
    // 15 November is a Sunday.
    await ask('anomalies later 1', ada, { values: { wait: '1' } });
    expect((await tools.anomalies.find(1))?.answer).toMatchObject({ until: '2026-11-16T08:00:00.000Z' });
  });
});

describe('"Not mine"', () => {
  it('asks the other team; on acceptance it moves, and the rule that follows goes to FinOps', async () => {
    const { take, ask, letters, tools } = await answering();
    await take(spike());
    expect(errorsOf(await ask('anomalies notmine 1', ada, { values: { to: 'nowhere' } }))).toEqual([
      'There is no team or workload "nowhere" in showback.yaml.',
    ]);
    await ask('anomalies notmine 1', ada, { values: { to: 'search' } });
    expect(shown((await letters())['anomaly 1']?.reply).buttons).toEqual(['Show']);
    const [[key, asked] = ['', undefined]] = Object.entries(await letters()).filter(([key]) => key.includes('handed'));
    expect(asked?.to).toEqual({ channel: '#search' });
    expect(shown(asked?.reply).texts[0]).toMatch(/^ada@acme.example says that this belongs to search\. checkout cost/);
    expect((await ask('anomalies accept 1', ada)).texts[0]).toMatch(/^Only who owns or manages search/);
    expect((await ask('anomalies mine', ada)).texts).toEqual(['Nothing waits for your answer.']);
    expect((await ask('anomalies mine', kurt)).buttons).toHaveProperty('Accept 1');

    await ask('anomalies accept 1', kurt);
    const said = await letters();
    expect(shown(said[key]?.reply).buttons).toEqual(ASKED);
    expect(shown(said['anomaly 1']?.reply)).toMatchObject({
      texts: [expect.anything(), 'It has moved: search is asked now.'],
      buttons: ['Show'],
    });
    expect(await tools.claims.inState('accepted')).toMatchObject([
      {
        from: { name: 'checkout' },
        to: { name: 'search' },
        claimedBy: 'ada@acme.example',
        acceptedBy: 'kurt@acme.example',
      },
    ]);
    expect(said['claim 1 for approval']?.to).toEqual({ channel: '#finops' });
    expect((await ask('anomalies expected 1', ada, EXPECTED)).answer.outcome).toBe('refused');
    expect((await ask('anomalies expected 1', kurt, EXPECTED)).answer.outcome).toBe('answered');
  });

  it('that is declined goes back to whom it came from', async () => {
    const { take, ask, letters, tools } = await answering();
    await take(spike());
    await ask('anomalies notmine 1', ada, { values: { to: 'search' } });
    await ask('anomalies decline 1', kurt);
    const said = await letters();
    expect(shown(said['anomaly 1']?.reply).buttons).toEqual(ASKED);
    expect(Object.keys(said).filter((key) => key.startsWith('anomaly 1 again'))).toHaveLength(1);
    expect(await tools.claims.inState('declined')).toHaveLength(1);
  });

  it.each([
    ['accept', kurt, 'open', 'search'],
    ['decline', kurt, 'open', 'checkout'],
    ['withdraw', ada, 'open', 'checkout'],
  ])('is answered with the claim that came of it: %s', async (step, who, state, askedOf) => {
    const { take, ask, letters, tools } = await answering();
    await take(spike());
    await ask('anomalies notmine 1', ada, { values: { to: 'search' } });
    await ask(`claims ${step} 1`, who);
    const [one] = await tools.anomalies.list();
    expect([one && stateOf(one), one?.askedOf]).toEqual([state, expect.objectContaining({ name: askedOf })]);
    const waiting = Object.values(await letters()).filter(({ reply }) => shown(reply).buttons.join() === ASKED.join());
    expect(waiting).toHaveLength(1);
  });

  it('that was accepted and is handed on asks FinOps about one rule only, and about none once it is back', async () => {
    const { take, ask, letters, tools } = await answering();
    await take(spike());
    await ask('anomalies notmine 1', ada, { values: { to: 'search' } });
    await ask('anomalies accept 1', kurt);
    await ask('anomalies notmine 1', kurt, { values: { to: 'checkout' } });
    expect(await tools.claims.inState('open', 'accepted')).toEqual([]);
    expect(shown((await letters())['claim 1 for approval']?.reply).buttons).toEqual(['Show']);
    await ask('anomalies accept 1', ada);
    await ask('anomalies notmine 1', ada, { values: { to: 'ledger' } });
    expect(await tools.claims.inState('open', 'accepted')).toMatchObject([{ to: { name: 'ledger' } }]);
  });

  it('can be taken back', async () => {
    const { take, ask, tools } = await answering();
    await take(spike());
    await ask('anomalies notmine 1', ada, { values: { to: 'search' } });
    expect((await ask('anomalies 1', ada)).buttons).toHaveProperty('Take the answer back');
    await ask('anomalies undo 1', ada);
    expect((await ask('anomalies accept 1', kurt)).answer.outcome).toBe('refused');
    expect(await tools.claims.inState('withdrawn')).toHaveLength(1);
  });
});

describe('who answers', () => {
  it.each(['expected', 'wrong', 'notmine', 'later', 'undo'])('is told to anybody else, privately: %s', async (verb) => {
    const { take, ask } = await answering();
    await take(spike());
    const { answer, texts } = await ask(`anomalies ${verb} 1`, vic, { public: true });
    expect([answer.audience, texts[0]]).toEqual([
      'asker',
      'Only who owns or manages checkout, or FinOps, can answer: ada@acme.example, paul@acme.example, vera@acme.example or FinOps.',
    ]);
    expect((await ask(`anomalies ${verb} 1`)).texts[0]).toMatch(/^I do not know who you are/);
  });

  it.each([paul, ana])('may be its manager, or FinOps', async (who) => {
    const { take, ask } = await answering();
    await take(spike());
    expect((await ask('anomalies expected 1', who, EXPECTED)).answer.outcome).toBe('answered');
  });

  it('first counts: the second is told who was, and the same click twice is one answer', async () => {
    const { take, ask, tools } = await answering();
    await take(spike());
    const both = await Promise.all([ask('anomalies expected 1', ada, EXPECTED), ask('anomalies wrong 1', paul, WRONG)]);
    const refused = both.filter(({ answer }) => answer.outcome === 'refused');
    expect(refused.map(({ texts }) => texts[0])).toEqual([
      expect.stringMatching(/^Anomaly 1 needs no answer any more\. (Expected|Not expected), says (ada|paul)@/),
    ]);
    const [winner] = both[0].answer.outcome === 'answered' ? [ada] : [paul];
    const again = winner === ada ? ask('anomalies expected 1', ada, EXPECTED) : ask('anomalies wrong 1', paul, WRONG);
    expect((await again).answer.outcome).toBe('answered');
    await take(found('2026-11-12', [100, 100], { ongoing: false }));
    expect((await ask('anomalies later 1', ana)).texts.slice(0, 2)).toEqual([
      expect.stringMatching(/^Anomaly 1 needs no answer any more\. (Expected|Not expected), says (ada|paul)@/),
      'What became of it: anomalies 1',
    ]);
    expect((await tools.anomalies.history(1)).map(({ event }) => event.kind)).toHaveLength(3);
  });
});

describe('what was announced', () => {
  const announced = async (words = 'anomalies expect checkout +200 from 15 Nov to 16 Nov load test') => {
    const house = await answering();
    const { texts, buttons } = await house.ask(words, ada);
    return { ...house, said: texts[0], buttons };
  };

  it('arrives answered, and asks nobody', async () => {
    const { said, take, ask, letters } = await announced();
    expect(said).toBe('checkout may cost $200.00 more from 15 Nov to 16 Nov, says ada@acme.example: load test.');
    await take(found('2026-11-15', [100, 100]));
    expect(await letters()).toEqual({});
    expect((await ask('anomalies 1', ada)).texts[1]).toBe(
      'Announced by ada@acme.example: expected through 16 Nov and up to $200.00: load test.',
    );
  });

  it('counts once, however often the same person says it', async () => {
    const words = 'anomalies expect checkout +200 from 15 Nov to 16 Nov load test';
    const { ask, tools } = await announced(words);
    expect((await ask(words, ada)).answer.reply.title).toBe('Announcement 1');
    expect((await ask(words, ana)).answer.reply.title).toBe('Announcement 2');
    expect(await tools.announcements.inForce()).toHaveLength(2);
  });

  it.each([
    ['is beyond the amount', [100, 200], /It is beyond that now/],
    ['lasts longer', [100, 20, 20], /It is beyond that now/],
  ])('is asked about where it %s', async (_, days, words) => {
    const { take, letters } = await announced();
    await take(found('2026-11-15', days));
    const { texts, buttons } = shown((await letters())['anomaly 1']?.reply);
    expect([texts[1], buttons]).toEqual([expect.stringMatching(words), ASKED]);
  });

  it('is an amount in all: what is left of it counts for the next', async () => {
    const { take, ask, letters } = await answering();
    await ask('anomalies expect team payments +200 from 15 Nov to 16 Nov load test', paul);
    const of = (name: string, dollars: number) =>
      found('2026-11-15', [dollars], { scope: { kind: 'workload', name, team: 'payments' } });
    await take(of('checkout', 110), of('ledger', 120));
    expect(Object.keys(await letters())).toEqual(['anomaly 2', 'anomaly 2 details']);
    expect(shown((await letters())['anomaly 2']?.reply).texts[1]).toBe(
      'Announced by paul@acme.example: expected through 16 Nov and up to $100.00: load test ($100.00 of $200.00 is used up). It is beyond that now.',
    );
    await take(of('checkout', 110), of('ledger', 120), of('refunds', 100));
    expect(Object.keys(await letters())).toHaveLength(2);
  });

  it('does not cover what began before, nor what is of others; and can be withdrawn', async () => {
    const { take, letters, ask, buttons } = await announced();
    await take(found('2026-11-12', [100]), found('2026-11-15', [50], { scope: search }));
    expect(Object.keys(await letters())).toHaveLength(4);
    expect((await ask(buttons['Withdraw'] ?? '', vic)).answer.outcome).toBe('refused');
    await ask(buttons['Withdraw'] ?? '', paul);
    await take(found('2026-11-15', [100], { scope: { kind: 'workload', name: 'checkout', team: 'payments' } }));
    expect(Object.keys(await letters()).filter((key) => key === 'anomaly 3')).toHaveLength(1);
  });

  it('may be of an account, or of everything', async () => {
    const { ask, take, letters } = await answering();
    const account = { kind: 'account', id: '2000', name: 'production' } as const;
    await ask('anomalies expect account production +100 on 15 Nov move', ana);
    await ask('anomalies expect company +100 on 16 Nov sale', ana);
    await take(found('2026-11-15', [50], { scope: account }), found('2026-11-16', [50], { scope: search }));
    expect(await letters()).toEqual({});
  });

  it('is numbered where it can be withdrawn', async () => {
    const { ask } = await announced();
    const { texts, buttons } = await ask('anomalies why checkout', ada);
    expect(texts[1]).toMatch(/^Announcement 1: checkout may cost \$200\.00 more/);
    expect(buttons).toMatchObject({ 'Withdraw announcement 1': 'anomalies withdraw 1' });
  });

  it('is said again in whole by the way out of a slip', async () => {
    const { ask } = await answering();
    const { buttons } = await ask('anomalies expect chekout +200 from 15 Nov to 16 Nov load test', ada);
    expect(buttons['checkout']).toBe('anomalies expect checkout +200 from 15 Nov to 16 Nov load test');
    expect((await ask('anomalies why chekout', ada)).buttons['checkout']).toBe('anomalies why checkout');
  });

  it('may be said by those who answer', async () => {
    const { ask } = await answering();
    expect((await ask('anomalies expect checkout +200 from 15 Nov to 16 Nov test', vic)).texts[0]).toMatch(/^Only who/);
  });
});

describe('what was learned', () => {
  async function twoBatches() {
    const house = await answering();
    const batch = (day: string, dollars: number) => found(day, [dollars], { ongoing: false });
    const both = [batch('2026-09-30', 110), batch('2026-10-31', 110)];
    await house.take(...both);
    for (const id of [1, 2])
      await house.ask(`anomalies expected ${id}`, ada, { values: { until: '2026-11-30', amount: '100' } });
    return { ...house, next: (dollars: number) => house.take(...both, batch('2026-11-29', dollars)) };
  }

  it('a batch that was expected twice asks nobody again', async () => {
    const { next, letters, ask } = await twoBatches();
    const before = Object.keys(await letters());
    await next(120);
    expect(Object.keys(await letters())).toEqual(before);
    expect((await ask('anomalies 3', ada)).texts[1]).toMatch(/^Expected like anomaly 1 and anomaly 2: through 30 Nov/);
  });

  it('half as much more is asked about, and says why', async () => {
    const { next, letters } = await twoBatches();
    await next(160);
    expect(shown((await letters())['anomaly 3']?.reply)).toMatchObject({
      texts: [
        expect.anything(),
        expect.stringMatching(/^Expected like anomaly 1 and anomaly 2: .* beyond that now\.$/),
      ],
      buttons: ASKED,
    });
  });

  it('is told when asked, and forgotten when told to', async () => {
    const { next, letters, ask } = await twoBatches();
    const { texts, buttons } = await ask('anomalies why checkout', ada);
    expect(texts[1]).toBe(
      'checkout: up to $120.00 more at the end of a month, for at most 2 days, is not asked about, because anomaly 1 and anomaly 2 were expected.',
    );
    const run = buttons['Forget checkout, month-end'] ?? '';
    expect((await ask(run, vic)).answer.outcome).toBe('refused');
    expect((await ask(run, ada)).texts[0]).toMatch(/^As everything is/);
    await next(120);
    expect(await letters()).toHaveProperty('anomaly 3');
  });

  it.each([
    'anomalies forget checkout month-end',
    'anomalies forget checkout',
    'anomalies forget',
    'anomalies why nowhere',
  ])('%s is refused where there is nothing', async (words) => {
    const { ask } = await answering();
    expect((await ask(words, ada)).answer.outcome).toBe('refused');
  });
});

describe('the report', () => {
  async function mended() {
    const house = await answering();
    const all = (ongoing: boolean) => [
      found('2026-11-03', [100, 100], { ongoing }),
      found('2026-11-05', [50], { scope: search, ongoing: false }),
      found('2026-08-05', [50], { scope: search, ongoing: false }),
    ];
    await house.take(...all(true));
    await house.ask('anomalies wrong 2', ada, WRONG);
    await house.ask('anomalies expected 3', kurt, { values: { until: '2026-11-30', amount: '100' } });
    await house.take(...all(false));
    return { ...house, all: all(false) };
  }

  it('adds up, and shows how cost avoided is counted', async () => {
    const { ask } = await mended();
    const { facts, tables, note } = await ask('anomalies report', ana);
    expect(facts).toMatchObject({ 'Anomalous cost': 220, Accepted: '1', False: '1', 'Cost avoided': 90 * 26 });
    expect(tables[0]?.rows.map(([team, number]) => [team, number])).toEqual([
      ['payments', '1'],
      ['search', '1'],
    ]);
    expect(note).toMatch(/mean impact of its last three days x the days from back-to-normal to the end of the month/);
    expect((await ask('anomalies report search since 1 Aug', ana)).facts['Anomalous cost']).toBe(80);
    expect((await ask('anomalies report 2024', ana)).texts[0]).toBe('There were none.');
  });

  it('measures when it was told and answered', async () => {
    const { ask, open } = await mended();
    await open.db
      .updateTable('outbox')
      .set({ sent_at: Date.parse('2026-11-24T07:30:00Z') })
      .execute();
    const { facts, tables } = await ask('anomalies report', ana);
    expect(tables[0]?.rows.map((row) => row.slice(3, 6))).toEqual([
      ['21.3 days', '0 minutes', '30 minutes'],
      ['19.3 days', '0 minutes', '30 minutes'],
    ]);
    // The clock stands at 08:00 on 24 Nov: 20 days after 3 Nov 00:00 and 18 after 5 Nov, each with eight hours.
    expect(facts).toMatchObject({ Detection: '20.3 days', Notification: '0 minutes', Acknowledgement: '30 minutes' });
  });

  it('is exported as CSV that a spreadsheet does not run', async () => {
    const { open, tools, take, all } = await mended();
    await take(...all, found('2026-11-01', [70], { scope: { kind: 'account', id: '7', name: '=cmd,"x"' } }));
    const csv = await anomaliesCsv(open.db, tools.organisation(), { from: '2026-11-01' });
    const [head, ...rows] = csv.trim().split('\n');
    expect(head).toMatch(/^anomaly,team,scope,kind,start,end,/);
    expect(rows).toHaveLength(3);
    expect(csv).toContain(`"'=cmd,""x"""`);
    expect(csv).toContain('180.00,medium,closed,not expected,bug,ada@acme.example,2340.00,USD');
    await expect(anomaliesCsv(open.db, tools.organisation(), { to: 'soon' })).rejects.toThrow('"soon" is no day.');
  });
});

describe('the list', () => {
  it('is of what is not done with, unless others are asked for', async () => {
    const { take, ask } = await answering();
    await take(spike(), found('2026-10-20', [40], { scope: search, ongoing: false }));
    await ask('anomalies expected 1', kurt, { values: { until: '2026-12-30', amount: '1000' } });
    const numbers = async (words: string, who = ada) =>
      (await ask(`anomalies ${words}`, who)).tables[0]?.rows.map(([id]) => id) ?? [];
    const [all] = [await numbers('all')];
    expect(all).toHaveLength(2);
    expect(await numbers('')).toHaveLength(1);
    expect(await numbers('answered')).toHaveLength(1);
    expect(await numbers('all october')).toHaveLength(1);
    expect(await numbers('search all')).toHaveLength(1);
    expect(await numbers('payments')).toHaveLength(1);
    const mine = async (who: typeof ada) => Object.keys((await ask('anomalies mine', who)).buttons);
    expect(await mine(ada)).toContain('Expected 2');
    expect(await mine(kurt)).toEqual(['All anomalies']);
  });

  it('says which days it is of, and where the newest bills have not been looked at', async () => {
    const { take, ask, open } = await answering();
    await take(spike());
    expect((await ask('anomalies all november', ada)).answer.reply.title).toBe('Anomalies of Acme, November 2026');
    const notes = async () => [(await ask('anomalies search', ada)).note, (await ask('anomalies report', ada)).note];
    expect(await notes()).toEqual(Array(2).fill(expect.stringContaining('not been looked at yet')));
    await noteDetected(open.db, await generationOf(open.db));
    expect(await notes()).toEqual(Array(2).fill(expect.not.stringContaining('not been looked at yet')));
  });

  it.each(['anomalies 1', 'anomalies #1', 'anomaly 1', '/anomaly #1'])('%s shows one of it', async (words) => {
    const { take, ask } = await answering();
    await take(spike());
    expect((await ask(words, ada)).answer.reply.title).toBe('Anomaly 1: checkout');
  });

  it('leaves out what the asker may not see, and so does its number', async () => {
    const { take, ask } = await answering(ANSWERING.replace('payments:\n', 'payments:\n        visible_to: [unit]\n'));
    await take(spike());
    expect((await ask('anomalies', vic)).tables).toEqual([]);
    expect((await ask('anomalies 1', vic)).texts[0]).toMatch(/is restricted/);
    expect((await ask('anomalies', ada)).tables).toHaveLength(1);
  });

  it.each(['anomalies 7', 'anomalies expected 7', 'anomalies checkout of "Amazon S3"', 'anomalies nowhere'])(
    '%s is refused with a way out',
    async (words) => {
      const { ask } = await answering();
      expect((await ask(words, ada)).answer.outcome).toBe('refused');
    },
  );
});

describe('what is restricted to others', () => {
  const HIDDEN = ANSWERING.replace(
    '  commerce:\n',
    '  secret: { visible_to: [finops], teams: { payroll: { workloads: [salaries] } } }\n  commerce:\n',
  );
  const salaries = { kind: 'workload', name: 'salaries', team: 'payroll' } as const;
  const moved = {
    dimension: 'workload',
    value: 'salaries',
    name: 'salaries',
    scope: salaries,
    impact: 5_000_000,
  } as const;

  it('is not among what else moved, but for those who may see it; nor in what is said unasked', async () => {
    const { take, ask, letters } = await answering(HIDDEN);
    await take(found('2026-11-12', [100], { alsoMoved: [{ ...moved, moved: 'unknown' }] }));
    const readBy = async (who: typeof ana) => JSON.stringify((await ask('anomalies 1', who)).answer.reply);
    expect(await readBy(ana)).toContain('workload salaries');
    expect(await readBy(ada)).not.toContain('salaries');
    expect(JSON.stringify(await letters())).not.toContain('salaries');
  });

  it('is "another team" where an anomaly was handed to it, in answers, in messages and in the history', async () => {
    const { take, ask, letters } = await answering(HIDDEN);
    await take(found('2026-11-12', [100]));
    await ask('anomalies notmine 1', ana, { values: { to: 'payroll' } });
    expect((await ask('anomalies 1', ada)).texts[1]).toBe(
      'Not theirs, says ana@acme.example: another team is asked to accept it.',
    );
    expect((await ask('anomalies 1', ana)).texts[1]).toMatch(/payroll is asked/);
    const declined = await ask('anomalies decline 1', ana);
    expect(JSON.stringify(declined.tables)).toContain('payroll');
    expect(JSON.stringify((await ask('anomalies 1', ada)).tables)).not.toContain('payroll');
    const said = await letters();
    expect(JSON.stringify([said['anomaly 1'], said['anomaly 1 details']])).not.toContain('payroll');
  });

  it('cannot be found out by subtracting: an anomaly of all is shown to those who see all', async () => {
    const { take, ask } = await answering(HIDDEN);
    await take(found('2026-11-12', [100]), found('2026-11-12', [700], { scope: { kind: 'company', name: 'Acme' } }));
    expect((await ask('anomalies 2', ada)).texts[0]).toBe('Anomaly 2 is restricted.');
    const told = await ask('anomalies', ada);
    expect(told.texts[0]).toBe('1 anomaly, +$90.00 in all; 1 waits for an answer.');
    expect(told.note).toContain('What is restricted to others is left out.');
    expect((await ask('anomalies', ana)).texts[0]).toMatch(/^2 anomalies, \+\$780\.00/);
    expect((await ask('anomalies report', ada)).facts['Anomalous cost']).toBe(90);
  });
});
