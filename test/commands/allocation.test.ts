import { describe, expect, it } from 'vitest';
import { asking } from '../support/asking.ts';
import { line, tags } from '../support/bills.ts';
import { ada, ana, claiming, YAML } from '../support/claiming.ts';
import { charge, PAYER, syncing } from '../support/syncing.ts';

describe('allocation', () => {
  it('says how much has an owner, by unit and month, and what does not', async () => {
    const { ask } = await claiming();
    const { texts, facts, tables, charts } = await ask('allocation this month', ana);
    expect(texts[0]).toBe('55.6% of $27.00 has an owner this month up to 5 Nov; $8.00 belongs to nobody.');
    expect(facts).toEqual({ 'With an owner': 15, 'Without an owner': 4, Unallocated: 8 });
    expect(tables[0]?.rows.map(([unit]) => unit)).toEqual(['commerce', 'unallocated', 'no unit']);
    expect(charts[0]?.labels).toEqual(['October 2026', 'November 2026']);
    expect(charts[0]?.series.map(({ values }) => values.map((value) => Number(value) / 1e6))).toEqual([
      [8, 15],
      [0, 4],
      [6, 8],
    ]);
  });

  it('lists the largest unallocated pieces with a button each, and the tag compliance of teams', async () => {
    const { ask } = await claiming();
    const { buttons, tables } = await ask('allocation', ana);
    expect(buttons['Ours: Amazon S3, sandbox']).toBe('claim sandbox of "Amazon S3"');
    expect(tables.at(-1)?.rows.map(([team, , ratio]) => [team, ratio])).toEqual([
      ['no team', { ratio: 0 }],
      ['payments', { ratio: 1 }],
      ['orphans', { ratio: 1 }],
      ['search', { ratio: 1 }],
    ]);
  });

  it('by a dimension is not answered as if that had not been said', async () => {
    const { ask } = await claiming();
    const { answer, texts, buttons } = await ask('allocation by service', ana);
    expect(answer.outcome).toBe('refused');
    expect(texts.join(' ')).toMatch(/not broken down .* coverage by unit/);
    expect((await ask(buttons['cost unallocated by service'] ?? '', ana)).answer.outcome).toBe('answered');
    expect((await ask('allocation by unit', ana)).answer.outcome).toBe('answered');
  });

  it('without a scope is about the company for an owner as well', async () => {
    const { ask } = await claiming();
    const { answer, buttons } = await ask('allocation', ada);
    expect(answer.reply.title).toBe('Allocation of Acme, November 2026');
    expect(buttons).toHaveProperty('Ours: Amazon S3, sandbox');
    expect((await ask('allocation mine', ada)).answer.reply.title).toMatch(/of checkout/);
  });

  it('gives amounts instead of a share where refunds would put it above 100%', async () => {
    const { ask } = await asking(
      YAML,
      [
        line({ day: '2026-11-05', cost: 10, Tags: tags({ app: 'checkout' }) }),
        line({ day: '2026-11-05', cost: -4, ChargeCategory: 'Adjustment' }),
      ],
      '2026-11-10',
    );
    const { texts, tables } = await ask('allocation', ana);
    expect(texts[0]).toBe('$10.00 of $6.00 has an owner this month up to 5 Nov so far; -$4.00 belongs to nobody.');
    expect(tables[0]?.rows.map(([unit, , share]) => [unit, share])).toEqual([
      ['commerce', { ratio: 1 }],
      ['unallocated', { ratio: Number.NaN }],
    ]);
  });

  it('is about the billed cost where that is asked for', async () => {
    const bill = [
      line({ day: '2026-11-05', BilledCost: 9, EffectiveCost: 5, Tags: tags({ app: 'checkout' }) }),
      line({ day: '2026-11-05', BilledCost: 3, EffectiveCost: 0 }),
    ];
    const { ask } = await asking(YAML, bill, '2026-11-10');
    const { facts, note, buttons } = await ask('allocation as billed', ana);
    expect(facts).toMatchObject({ 'With an owner': 9, Unallocated: 3 });
    const claim = await ask(buttons['Ours: Amazon EC2, production'] ?? '', ana);
    expect(claim.texts[0]).toBe('Amazon EC2 of account production: $3.00 so far belongs to nobody.');
    expect(note).toMatch(/^Billed cost/);
  });

  it('has no button for what has no service', async () => {
    const { ask } = await asking(YAML, [line({ day: '2026-11-05', cost: 9, ServiceName: null })], '2026-11-10');
    const { buttons, tables } = await ask('allocation', ana);
    expect(tables[1]?.rows.map(([about]) => about)).toEqual(['account production, without a service']);
    expect(Object.keys(buttons)).toEqual(['Open claims']);
  });

  it('counts each tag by itself: one is enough for an owner', async () => {
    const yaml = YAML.replace('{ workload: { tag: app } }', '{ workload: { tag: app } }\n  - { team: { tag: team } }');
    const bill = [
      line({ day: '2026-11-05', cost: 9, Tags: tags({ app: 'checkout' }) }),
      line({ day: '2026-11-05', cost: 2, Tags: tags({ team: 'search' }) }),
    ];
    const { ask } = await asking(yaml, bill, '2026-11-10');
    const compliance = (await ask('allocation', ana)).tables.at(-1);
    expect(compliance?.columns.map(({ title }) => title)).toEqual(['Team', 'Direct cost', 'app', 'team']);
    expect(compliance?.rows.map(([team, , app, tag]) => [team, app, tag])).toEqual([
      ['payments', { ratio: 1 }, { ratio: 0 }],
      ['search', { ratio: 0 }, { ratio: 1 }],
    ]);
  });

  it('says what a bill in views cannot tell, and answers the rest', async () => {
    const by = `teams: { shop: { owners: [ada@acme.example] } }\nallocation: [{ team: { tag: team } }]\n`;
    const charges = [charge({ on: '2026-11-10', cost: 60, account: PAYER, tags: {} })];
    const { sync, ask } = await syncing(charges, by);
    await sync();
    const { answer, texts, note } = await ask('allocation this month', ana);
    expect(answer.outcome).toBe('answered');
    expect(texts[0]).toMatch(/\$60\.00 belongs to nobody/);
    expect(note).toMatch(/cannot tell costs apart by account, service, team and workload together/);
  });
});
