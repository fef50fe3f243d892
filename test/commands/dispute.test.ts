import { describe, expect, it } from 'vitest';
import { parseOrganisation } from '../../src/config.ts';
import { line, tags } from '../support/bills.ts';
import { ada, ana, claiming, errorsOf, kurt, paul, vic, YAML, yamlIn } from '../support/claiming.ts';

const DISPUTING = 'dispute checkout of "Amazon S3"';
const S3 = { ServiceName: 'Amazon S3' };
const HEAD = YAML.slice(0, YAML.indexOf('allocation:'));

describe('"Not mine"', () => {
  it('is offered to owners, of each service', async () => {
    const { ask } = await claiming();
    expect((await ask('cost checkout', ada)).buttons['Not mine ...']).toBe('dispute checkout');
    expect((await ask('cost checkout', vic)).buttons).not.toHaveProperty('Not mine ...');
    expect((await ask('dispute checkout', ada)).buttons['Not mine: Amazon S3']).toBe(DISPUTING);
    expect((await ask('dispute checkout', kurt)).answer.outcome).toBe('refused');
  });

  it('moves just that part, once whose it is has accepted and FinOps has approved', async () => {
    const { ask, agree } = await claiming();
    const approved = await agree(DISPUTING, 'catalogue', { claimer: ada, owner: kurt });
    expect(yamlIn(approved)).toBe(
      '  - { name: checkout of Amazon S3, when: { tag: { app: checkout }, service: Amazon S3 }, workload: catalogue, team: search }\n',
    );
    expect((await ask('cost checkout this month')).facts['Total']).toBe(10);
    expect((await ask('cost catalogue this month')).facts['Total']).toBe(5);
    expect((await ask('cost checkout 2026-10')).facts['Total']).toBe(8);
  });

  it('without saying whose it is waits for somebody to take it', async () => {
    const { ask } = await claiming();
    const { texts, facts } = await ask(DISPUTING, ada, { values: { to: '' } });
    expect([texts[0], facts['To be']]).toEqual([expect.stringContaining('find its owner'), 'not known yet']);
    expect((await ask('claims accept 1', kurt)).answer.reply.parts.some(({ kind }) => kind === 'form')).toBe(true);
    expect(errorsOf(await ask('claims accept 1', ada, { values: { to: 'checkout' } }))).toEqual([
      "It is checkout's already.",
    ]);
    expect((await ask('claims accept 1', kurt, { values: { to: 'search' } })).facts['Accepted by']).toBe(
      'kurt@acme.example',
    );
  });

  it('goes not to whose it is', async () => {
    const { ask } = await claiming();
    expect(errorsOf(await ask(DISPUTING, ada, { values: { to: 'payments/checkout' } }))).toEqual([
      "It is checkout's already.",
    ]);
  });

  it('is about all of history, whatever period was asked for', async () => {
    const { agree, costOf } = await claiming(YAML, [
      line({ day: '2026-10-05', cost: 5, ...S3, Tags: tags({ app: 'Checkout' }) }),
      line({ day: '2026-11-05', cost: 3, ...S3, Tags: tags({ app: 'co' }) }),
      line({ day: '2026-11-05', cost: 1, Tags: tags({ app: 'catalogue' }) }),
    ]);
    await agree(DISPUTING, 'catalogue', { claimer: ada, owner: kurt });
    expect(await costOf('catalogue')).toBe(6);
  });
});

describe('a dispute whose owner was found', () => {
  const DISPUTING = 'dispute checkout of "Amazon S3"';
  const nobody = { values: { to: '' } };

  it('may be said again', async () => {
    const { ask } = await claiming();
    await ask(DISPUTING, ada, nobody);
    await ask('claims accept 1', kurt, { values: { to: 'search' } });
    expect((await ask(DISPUTING, ada, nobody)).answer.reply.title).toBe('Claim 2');
    expect((await ask(DISPUTING, ada, { values: { to: 'search' } })).answer.reply.title).toBe('Claim 1');
  });

  it('is not accepted beside one that says the same', async () => {
    const { ask } = await claiming();
    await ask(DISPUTING, ada, nobody);
    await ask(DISPUTING, ada, { values: { to: 'search' } });
    const { answer, texts } = await ask('claims accept 1', kurt, { values: { to: 'search' } });
    expect([answer.outcome, texts[0]]).toEqual(['refused', 'Claim 2 says that already: it is the one to decide.']);
  });
});

describe('the place of an approved dispute', () => {
  const RULES = `${HEAD}allocation:
  - { when: { tag: { app: checkout } }, workload: checkout }
  - { when: { account: prod* }, team: payments }
`;
  const bill = [
    line({ day: '2026-11-05', cost: 1, ...S3, Tags: tags({ app: 'checkout' }) }),
    line({ day: '2026-11-05', cost: 2, ...S3 }),
    line({ day: '2026-11-05', cost: 4 }),
  ];
  const disputing = 'dispute payments of "Amazon S3" of account 2000';

  it('takes nothing that an earlier rule takes', async () => {
    const { agree, costOf } = await claiming(RULES.replace('team: payments }', 'team: orphans }'), bill);
    await agree('dispute orphans of "Amazon S3"', 'search', { claimer: ana, owner: kurt });
    expect([await costOf('checkout'), await costOf('search'), await costOf('orphans')]).toEqual([1, 2, 4]);
  });

  it('is gone with the rule that it stands before, and the claim says so', async () => {
    const { ask, agree, rewrite } = await claiming(RULES, bill);
    await agree(disputing, 'search', { claimer: paul, owner: kurt });
    await rewrite(RULES.replace('allocation:', 'allocation:\n  - { when: { service: X }, team: search }'));
    expect((await ask('claims 1', ana)).texts[0]).toMatch(/is search's from now on/);
    await rewrite(RULES.replace('prod*', 'production'));
    expect((await ask('claims 1', ana)).texts[0]).toMatch(/does not apply in full: a rule that it stands before/);
    expect((await ask('claims approved', ana)).tables[0]?.rows[0]?.[4]).toMatch(/^does not apply/);
  });

  it('is shown for each rule that took some of the lines', async () => {
    const { agree } = await claiming(RULES, bill);
    const { texts } = await agree('dispute payments of "Amazon S3"', 'search', { claimer: paul, owner: kurt });
    expect(texts.slice(1)).toEqual([
      'To be moved to showback.yaml, directly before "rule 2":\n- { name: payments of Amazon S3, when: { account: "prod*", service: Amazon S3 }, team: search }',
      'To be moved to showback.yaml, directly before "rule 1":\n- { name: payments of Amazon S3, when: { tag: { app: checkout }, service: Amazon S3 }, team: search }',
    ]);
  });

  it('may be before the rule of another claim', async () => {
    const { agree, costOf } = await claiming(RULES, bill);
    await agree(disputing, 'search', { claimer: paul, owner: kurt });
    await agree('dispute search of region Frankfurt', 'orphans', { claimer: kurt, owner: ana });
    expect([await costOf('search'), await costOf('orphans')]).toEqual([0, 3]);
  });
});

describe('what a disputed part is told by', () => {
  const TAGGED = `${HEAD}allocation: [{ workload: { tag: app }, team: { tag: team } }]\n`;

  it('a tag that is not there', async () => {
    const { agree, costOf } = await claiming(TAGGED, [
      line({ day: '2026-11-05', cost: 1, ...S3, Tags: tags({ app: 'legacy' }) }),
      line({ day: '2026-11-05', cost: 2, ...S3, Tags: tags({ app: 'legacy', team: 'payments' }) }),
    ]);
    await agree('dispute workload legacy of "Amazon S3"', 'search', { claimer: ana, owner: kurt });
    expect(await costOf('search')).toBe(1);
  });

  it('a value with a star, literally', async () => {
    const { agree, costOf } = await claiming(YAML, [
      line({ day: '2026-11-05', cost: 1, ServiceName: 'Amazon *', Tags: tags({ app: 'checkout' }) }),
      line({ day: '2026-11-05', cost: 2, ServiceName: 'Amazon EC2', Tags: tags({ app: 'checkout' }) }),
    ]);
    await agree('dispute checkout of "Amazon *"', 'search', { claimer: ada, owner: kurt });
    expect([await costOf('search'), await costOf('checkout')]).toEqual([1, 2]);
  });

  it('can be pasted into showback.yaml as it is shown', async () => {
    const odd = 'it\'s "50%" #1: {*}\n\u0007\u2028\u{e0001}, [a]\\';
    const rule = `  - { when: { resource: ${JSON.stringify(odd)} }, workload: checkout }\n`;
    const { ask, agree, rewrite } = await claiming(`${HEAD}allocation:\n${rule}`, [
      line({ day: '2026-11-05', cost: 1, ServiceName: 'Amazon *', ResourceId: odd }),
    ]);
    const approved = await agree('dispute checkout of "Amazon *"', 'catalogue', { claimer: ada, owner: kurt });
    expect(yamlIn(approved)).not.toMatch(/(?!\n)[\p{C}\p{Zl}]/u);
    const pasted = `${HEAD}allocation:\n${yamlIn(approved)}${rule}`;
    expect(parseOrganisation(pasted, 'showback.yaml').rules).toHaveLength(2);
    await rewrite(pasted);
    expect((await ask('claims moved 1', ana)).answer.outcome).toBe('answered');
  });
});
