import { describe, expect, it } from 'vitest';
import { ada, ana, claiming, errorsOf, fin, kurt, paul, vic, YAML, yamlIn } from '../support/claiming.ts';

const CLAIMING = 'claim sandbox of "Amazon S3"';
const toSearch = { values: { to: 'search' } };

describe('"This is ours"', () => {
  it('goes from the claim through acceptance and approval to a changed history', async () => {
    const { ask, reallocate, audited } = await claiming();
    const form = await ask(CLAIMING, vic);
    expect(form.texts[0]).toBe('Amazon S3 of account sandbox: $13.00 so far belongs to nobody.');
    const claimed = await ask(CLAIMING, vic, toSearch);
    expect(claimed.texts[0]).toBe(
      "Amazon S3 of account sandbox is to be search's: search accepts it, then FinOps approves.",
    );
    expect((await ask('claims accept 1', ada)).answer.outcome).toBe('refused');
    expect((await ask('claims', kurt)).buttons).toMatchObject({ 'Accept 1': 'claims accept 1' });
    await ask('claims accept 1', kurt);
    expect((await ask('claims approve 1', kurt)).answer.outcome).toBe('refused');
    const approved = await ask('claims approve 1', ana);
    expect(yamlIn(approved)).toBe(
      '  - { name: Amazon S3 of account sandbox, when: { account: "3000", service: Amazon S3 }, team: search }\n',
    );
    await reallocate();
    expect((await ask('cost search since 1 Oct')).facts['Total']).toBe(15);
    expect((await ask('cost unallocated since 1 Oct')).facts['Total']).toBe(1);
    expect(await audited()).toEqual([
      ['vic', 'claim', 'claim 1: Amazon S3 of account sandbox to search'],
      ['kurt', 'accepted claim', 'claim 1: Amazon S3 of account sandbox to search'],
      ['ana', 'approved claim', 'claim 1: Amazon S3 of account sandbox to search'],
    ]);
  });

  it('of the own team is accepted by saying so; a role is not enough', async () => {
    const { ask } = await claiming();
    const ofFinOps = await ask(CLAIMING, ana, toSearch);
    expect(ofFinOps.texts[0]).toMatch(/search accepts it, then FinOps approves/);
    const own = await ask('claim sandbox of "Amazon EC2"', kurt, toSearch);
    expect(own.texts[0]).toMatch(/who accept it: FinOps approves/);
  });

  it('is not approved by whoever accepted it, unless nobody is named', async () => {
    const { ask } = await claiming();
    await ask(CLAIMING, vic, toSearch);
    expect((await ask('claims accept 1', ana)).buttons).not.toHaveProperty('Approve 1');
    expect((await ask('claims approve 1', ana)).texts[0]).toMatch(/^Whoever accepted a claim cannot approve/);
    expect((await ask('claims approve 1', fin)).answer.outcome).toBe('answered');
    await ask('claim sandbox of "Amazon EC2"', vic, { values: { to: 'orphans' } });
    await ask('claims accept 2', ana);
    expect((await ask('claims approve 2', ana)).answer.outcome).toBe('answered');
  });

  it('said again answers with what was said before', async () => {
    const { ask, tools } = await claiming();
    await ask(CLAIMING, vic, toSearch);
    expect((await ask(CLAIMING, kurt, toSearch)).answer.reply.title).toBe('Claim 1');
    expect(await tools.claims.inState('open', 'accepted')).toHaveLength(1);
    expect((await ask(CLAIMING, vic, { values: { to: 'payments' } })).answer.reply.title).toBe('Claim 2');
  });

  it('says how much it moves', async () => {
    const { ask } = await claiming();
    expect((await ask(CLAIMING, vic, toSearch)).facts['Cost']).toBe(7);
  });

  it.each([
    ['nowhere', 'There is no team or workload "nowhere" in showback.yaml.'],
    ['', 'Write the name of a team or workload.'],
  ])('shows what is wrong with "%s" at the field', async (to, error) => {
    const { ask } = await claiming();
    expect(errorsOf(await ask(CLAIMING, vic, { values: { to } }))).toEqual([error]);
  });

  it('is refused where nothing is unallocated', async () => {
    const { ask } = await claiming();
    expect((await ask('claim production of "Amazon S3"', vic)).texts[0]).toMatch(/^Nothing of .* is unallocated/);
  });

  it('does not publish what its form gets for an answer', async () => {
    const { ask } = await claiming();
    const { answer } = await ask(`share ${CLAIMING}`, vic);
    expect(answer.reply.parts.flatMap((part) => (part.kind === 'form' ? [part.run] : []))).toEqual([CLAIMING]);
  });
});

describe('who may see and do what', () => {
  const secret = YAML.replace('search: {', 'search: { visible_to: [unit],');

  it.each([CLAIMING, 'dispute checkout of "Amazon S3"', 'dispute checkout'])(
    'somebody who is not known is refused before the form: %s',
    async (question) => {
      const { ask } = await claiming();
      expect((await ask(question)).texts[0]).toMatch(/^I do not know who you are/);
    },
  );

  it.each(['claims', 'claims approved', 'claims 1', CLAIMING, 'dispute checkout'])(
    'a guest without a role gets nothing: %s',
    async (question) => {
      const { ask } = await claiming();
      await ask(CLAIMING, vic, toSearch);
      const { texts, answer } = await ask(question, { email: 'eve@other.example', name: 'Eve' }, { guest: true });
      expect([answer.outcome, texts[0]]).toEqual(['refused', expect.stringMatching(/^Guests see nothing here/)]);
    },
  );

  it('a claim to or from what is restricted is told to nobody else', async () => {
    const { ask } = await claiming(secret);
    await ask(CLAIMING, kurt, toSearch);
    await ask('claim sandbox of "Amazon EC2"', vic, { values: { to: 'orphans' } });
    const claimed = async (person: typeof vic) => (await ask('claims', person)).tables[0]?.rows.map(([id]) => id);
    expect(await claimed(vic)).toEqual(['2']);
    expect(await claimed(kurt)).toEqual(['2', '1']);
    expect((await ask('claims 1', vic)).texts[0]).toBe('Claim 1 is restricted.');
    expect((await ask('claims withdraw 1', vic)).texts[0]).toBe('Claim 1 is restricted.');
    expect((await ask(CLAIMING, vic, toSearch)).texts[0]).toBe('search is restricted.');
  });

  it('a piece of what is restricted is seen by those whom it is offered to, and can be accepted by them', async () => {
    const { ask, reallocate } = await claiming(YAML.replace('payments: {', 'payments: { visible_to: [finance],'));
    const disputing = 'dispute checkout of "Amazon S3"';
    expect((await ask(disputing, ada)).texts.join()).toMatch(
      /sees this piece and its cost, and nothing else of checkout/,
    );
    await ask(disputing, ada, { values: { to: 'search' } });
    expect((await ask('claims 1', vic)).texts[0]).toBe('Claim 1 is restricted.');
    expect((await ask('claims 1', paul)).answer.outcome).toBe('answered');
    const offered = await ask('claims 1', kurt);
    expect([offered.facts['What'], offered.facts['Cost']]).toEqual(['checkout of Amazon S3', 3]);
    const there = { place: 'channel', public: true, channel: { name: 'search', external: false } } as const;
    expect((await ask('claims 1', kurt, there)).answer.audience).toBe('asker');
    expect((await ask('claims', kurt)).tables).toEqual([]);
    expect((await ask('cost checkout', kurt)).answer.outcome).toBe('refused');
    expect((await ask('claims accept 1', kurt)).facts['Accepted by']).toBe('kurt@acme.example');
    await ask('claims approve 1', ana);
    await reallocate();
    expect((await ask('claims 1', kurt)).texts.join()).not.toMatch(/app: checkout/);
    expect((await ask('cost search', kurt)).facts['Total']).toBe(5);
  });

  it('a piece that is offered to nobody yet is for FinOps alone', async () => {
    const { ask } = await claiming(YAML.replace('payments: {', 'payments: { visible_to: [finance],'));
    await ask('dispute checkout of "Amazon S3"', ada, { values: { to: '' } });
    expect((await ask('claims accept 1', kurt, { values: { to: 'search' } })).texts[0]).toBe('Claim 1 is restricted.');
    expect((await ask('claims accept 1', ana, { values: { to: 'search' } })).answer.outcome).toBe('answered');
  });

  it('in a channel it is told to the asker alone', async () => {
    const { ask } = await claiming(secret);
    await ask(CLAIMING, kurt, toSearch);
    const there = { place: 'channel', public: true, channel: { name: 'general', external: false } } as const;
    const one = await ask('claims 1', kurt, there);
    expect([one.answer.audience, one.note]).toEqual(['asker', expect.stringMatching(/Only you can see this/)]);
    const all = await ask('claims', kurt, there);
    expect([all.answer.audience, all.texts[0]]).toEqual(['everyone', 'No cost is claimed or disputed.']);
  });

  it('buttons are for those who may', async () => {
    const { ask } = await claiming();
    await ask('dispute checkout of "Amazon S3"', ada, { values: { to: '' } });
    expect(Object.keys((await ask('claims 1', kurt)).buttons)).toEqual(['Accept 1', 'All open claims']);
    expect(Object.keys((await ask('claims 1', ana)).buttons)).toEqual(['Accept 1', 'Decline 1', 'All open claims']);
    expect(Object.keys((await ask('claims 1', ada)).buttons)).toEqual(['Accept 1', 'Withdraw 1', 'All open claims']);
    expect(Object.keys((await ask('claims 1')).buttons)).toEqual(['All open claims']);
  });
});

describe('the end of a claim', () => {
  it('is decided once: the loser is told by whom', async () => {
    const { ask } = await claiming();
    await ask(CLAIMING, vic, toSearch);
    const both = await Promise.all([ask('claims accept 1', kurt), ask('claims decline 1', ana)]);
    const refused = both.filter(({ answer }) => answer.outcome === 'refused');
    expect(refused).toHaveLength(1);
    expect(refused[0]?.texts[0]).toMatch(
      /^Claim 1 is (accepted already, by kurt@acme.example|declined already, by ana@acme.example)\.$/,
    );
  });

  it('the claimer withdraws what waits, FinOps what is in force', async () => {
    const { ask, agree, reallocate, costOf } = await claiming();
    await ask(CLAIMING, vic, toSearch);
    expect((await ask('claims withdraw 1', kurt)).answer.outcome).toBe('refused');
    expect((await ask('claims withdraw 1', vic)).answer.outcome).toBe('answered');
    await agree(CLAIMING, 'search', { claimer: vic, owner: kurt });
    expect(await costOf('search')).toBe(15);
    expect((await ask('claims withdraw 2', vic)).answer.outcome).toBe('refused');
    expect((await ask('claims withdraw 2', ana)).texts[0]).toMatch(/stays where it is/);
    await reallocate();
    expect(await costOf('search')).toBe(2);
  });

  it('is not approved where another took all of it', async () => {
    const { ask, agree, costOf } = await claiming();
    await ask(CLAIMING, paul, { values: { to: 'payments' } });
    await agree('claim sandbox', 'search', { claimer: vic, owner: kurt });
    const refused = await ask('claims approve 1', fin);
    expect(refused.texts[0]).toMatch(/^A rule in force takes all of .* already/);
    expect(refused.answer.outcome).toBe('refused');
    expect(await costOf('search')).toBe(16);
  });

  it('moves to the file, once the file has its rule', async () => {
    const { ask, agree, rewrite, reallocate, costOf } = await claiming();
    const approved = await agree(CLAIMING, 'catalogue', { claimer: vic, owner: kurt });
    expect((await ask('claims moved 1', ana)).texts[0]).toBe('showback.yaml does not have the rule of claim 1 yet.');
    await rewrite(YAML + yamlIn(approved));
    expect((await ask('claims moved 1', ana)).texts[0]).toMatch(/by a rule of showback.yaml/);
    await reallocate();
    expect(await costOf('catalogue')).toBe(15);
    expect((await ask('claims approved', paul)).texts[0]).toBe('No claim is in force.');
  });

  it('those that wait are listed before those in force', async () => {
    const { ask, agree } = await claiming();
    await agree(CLAIMING, 'search', { claimer: vic, owner: kurt });
    await ask('claim sandbox of "Amazon EC2"', vic, toSearch);
    expect((await ask('claims', paul)).tables[0]?.rows.map(([id]) => id)).toEqual(['2']);
    expect((await ask('claims approved', paul)).tables[0]?.rows.map(([id]) => id)).toEqual(['1']);
  });
});
