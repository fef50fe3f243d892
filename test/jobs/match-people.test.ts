import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { openDatabase } from '../../db/open.ts';
import { createPeople } from '../../db/people.ts';
import { matchPeople } from '../../jobs/match-people.ts';
import { temporaryFolder } from '../support/bills.ts';
import { jobTools } from '../support/job-tools.ts';
import { serveSlack } from '../support/slack.ts';

const HOUR = 3_600_000;

describe('the people whom showback.yaml names', () => {
  let slack: Awaited<ReturnType<typeof serveSlack>>;
  beforeEach(async () => {
    slack = await serveSlack('http');
  });
  afterEach(() => slack.stop());

  async function setUp(...named: string[]) {
    const { db, close } = await openDatabase(join(temporaryFolder(), 'showback.db'));
    onTestFinished(close);
    const clock = { now: Date.parse('2026-11-24T00:00:00Z') };
    const people = createPeople(db, ['slack'], () => new Date(clock.now));
    const changed: string[][] = [];
    const emails = named.map((name) => `${name}@acme.example`);
    const state = { emails };
    const find = slack.platform.find as (email: string) => Promise<'here'>;
    const run = async (hoursLater = 0) => {
      clock.now += hoursLater * HOUR;
      const tools = jobTools(db, () => new Date(clock.now), {
        people,
        named: () => state.emails,
        directories: [{ platform: 'slack', find }],
        peopleChanged: async () => void changed.push([...(await people.gone(state.emails))]),
      });
      await matchPeople.run(tools);
      return changed.at(-1);
    };
    return { run, state, looks: () => slack.world.callsOf('users.lookupByEmail').length };
  }

  it('are looked up by e-mail, whatever its case, once a day; new ones at once', async () => {
    const { run, state, looks } = await setUp('ada', 'nemo');
    expect(await run()).toEqual(['nemo@acme.example']);
    await run(23);
    expect(looks()).toBe(2);
    state.emails.push('grace@acme.example');
    await run();
    expect(looks()).toBe(3);
    await run(1);
    expect(looks()).toBe(5);
  });

  it('left when Slack knows them no more, and are here again when it does', async () => {
    const { run } = await setUp('ada');
    expect(await run()).toEqual([]);
    const ada = slack.world.users.get('UADA');
    if (ada) ada.more = { deleted: true };
    expect(await run(24)).toEqual(['ada@acme.example']);
    if (ada) ada.more = {};
    expect(await run(24)).toEqual([]);
  });

  it.each([
    ['Slack limits requests for long', { kind: 'ratelimited', retryAfter: 60 }],
    ['Slack refuses', { kind: 'error', error: 'account_inactive' }],
  ] as const)('stay what they were where %s; one is asked for, and again in an hour', async (_what, trouble) => {
    const { run, looks } = await setUp('ada', 'nemo');
    slack.world.trouble('users.lookupByEmail', trouble);
    // What meets trouble is not counted.
    expect(await run()).toEqual([]);
    expect(looks()).toBe(0);
    expect(await run()).toEqual(['nemo@acme.example']);
    expect(looks()).toBe(1);
    await run(1);
    expect(looks()).toBe(2);
  });

  it('stay what they were while the app lacks the scope, which the log says once', async () => {
    const { run } = await setUp('ada', 'nemo');
    slack.world.scopes.delete('users:read.email');
    for (let i = 0; i < 3; i++) expect(await run()).toEqual([]);
    expect(slack.lines.filter((one) => JSON.stringify(one).includes('cannot be looked up'))).toHaveLength(1);
    slack.world.scopes.add('users:read.email');
    expect(await run(2)).toEqual(['nemo@acme.example']);
  });

  it('are looked up no more than thirty a minute', async () => {
    const { run, looks } = await setUp(...Array.from({ length: 40 }, (_, at) => `p${at}`));
    await run();
    expect(looks()).toBe(30);
    await run();
    expect(looks()).toBe(40);
  });
});
