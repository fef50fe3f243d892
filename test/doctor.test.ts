import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { OpenDatabase } from '../db/open.ts';
import { noteSyncEnd } from '../db/syncs.ts';
import { type Check, describeChecks, diagnoseInstallation } from '../src/doctor.ts';
import { UserError } from '../src/errors.ts';
import { installation, line, PLAIN } from './support/bills.ts';
import { letter, posting, stoppedClock } from './support/posting.ts';

async function setUp(yaml = PLAIN) {
  const house = await installation(yaml);
  writeFileSync(join(house.folder, 'showback.yaml'), yaml);
  const diagnose = async (env: NodeJS.ProcessEnv = {}, now = new Date('2026-11-24T12:00:00Z')) => {
    const checks = await diagnoseInstallation({
      env,
      cwd: house.folder,
      now,
      organisationOf: ({ organisation }) => {
        if (organisation === undefined) throw new UserError('no organisation');
        return organisation;
      },
    });
    return Object.fromEntries(checks.map((check) => [check.name, check]));
  };
  return { ...house, diagnose };
}
/** An outbox without any platform. */
function unreachable(open: OpenDatabase) {
  const clock = stoppedClock();
  return { ...posting(open, [], clock), clock };
}
const recent = (cost: number, more = {}) => line({ cost, day: '2026-11-23', ...more });

describe('the doctor', () => {
  it('finds nothing wrong with a sound installation', async () => {
    const { importLines, diagnose } = await setUp(`${PLAIN}allocation: [{ team: { tag: team } }]\n`);
    await importLines([recent(1, { Tags: '{"team":"a"}' })]);
    const checks = await diagnose();
    expect(Object.values(checks).filter(({ status }) => status !== 'ok')).toEqual([]);
    expect(Object.keys(checks)).toEqual(
      expect.arrayContaining([
        'configuration',
        'database',
        'migrations',
        'clock',
        'age of the bills',
        'archive',
        'rounding',
        'allocation',
        'unallocated',
      ]),
    );
  });

  it('says how a sync ended that brought no bills', async () => {
    const { open, diagnose } = await setUp();
    const end = { ended_at: '2026-11-24T06:00:00Z', outcome: 'failed', message: 'AWS refuses.' } as const;
    await noteSyncEnd(open.db, 'cost-explorer 1', end);
    expect(await diagnose()).toMatchObject({ sync: { message: expect.stringMatching(/AWS refuses/) }, bills: {} });
  });

  it('tells of messages that could not be delivered, or wait for long', async () => {
    const { open, diagnose } = await setUp();
    const { put, outbox, clock } = unreachable(open);
    await put(letter('a', 'Overspent', { to: { channel: '#payments' } }));
    clock.forward(-2 * 60 * 60 * 1000);
    await outbox.put(letter('b', 'Late'));
    const { messages } = await diagnose({}, new Date('2026-11-24T08:30:00Z'));
    expect(messages).toMatchObject({
      status: 'warn',
      message:
        '1 could not be delivered in the last week (#payments: no chat that Showback is connected to knows #payments), 1 have waited for more than an hour',
    });
  });

  it.each<[string, Check['status'], string, RegExp]>([
    ['2026-11-27T12:00:00Z', 'warn', 'age of the bills', /4 days ago/],
    ['2026-12-20T12:00:00Z', 'fail', 'age of the bills', /27 days ago/],
    ['2026-11-24T07:00:00Z', 'fail', 'clock', /bills were imported at/],
  ])('at %s it says %s of the %s', async (now, status, name, message) => {
    const { importLines, diagnose } = await setUp();
    await importLines([recent(1)]);
    expect((await diagnose({}, new Date(now)))[name]).toMatchObject({
      status,
      message: expect.stringMatching(message),
      todo: expect.any(String),
    });
  });

  it('reports what cannot be allocated, tags that are none, rounding, and bills that lag', async () => {
    const { importLines, diagnose } = await setUp();
    await importLines([
      recent(1, { Tags: 'oops' }),
      ...Array.from({ length: 60_000 }, (_, index) =>
        recent(0, { BilledCost: '0.0000004', EffectiveCost: '0.0000004', ServiceName: `s${index}` }),
      ),
      line({ cost: 1, day: '2026-11-15', BillingAccountId: 'late', BillingAccountName: 'Late payer' }),
    ]);
    const checks = await diagnose();
    expect(checks['unallocated']).toMatchObject({ status: 'warn', message: expect.stringContaining('100.0%') });
    expect(checks['tags']).toMatchObject({ status: 'warn', message: expect.stringContaining('1 lines have Tags') });
    expect(checks['rounding']).toMatchObject({ status: 'warn', message: expect.stringContaining('-0.024000 USD') });
    expect(checks['late bills']).toMatchObject({
      status: 'warn',
      message: expect.stringContaining('Late payer end on 2026-11-15'),
    });
  });

  it('reports commitments of which nobody said when they end, and ends of what no bill names', async () => {
    const ends = (id: string, on = '2027-03-31') => `${PLAIN}commitments: [{ id: ${id}, ends: ${on} }]\n`;
    const check = async (yaml: string) => {
      const { importLines, diagnose } = await setUp(yaml);
      await importLines([recent(1, { CommitmentDiscountId: 'sp-0042' }), recent(1, { CommitmentDiscountId: null })]);
      return (await diagnose())['commitments'];
    };
    expect(await check(PLAIN)).toMatchObject({
      status: 'warn',
      message: expect.stringMatching(/^of 1 of 1 .*sp-0042$/),
    });
    expect(await check(ends('sp-0024'))).toMatchObject({
      status: 'warn',
      message: 'no bill names sp-0024; is sp-0042 meant?',
    });
    expect(await check(ends('sp-0042'))).toMatchObject({ status: 'ok' });
    expect(await check(ends('sp-0042', '2025-03-31'))).toMatchObject({
      status: 'warn',
      message: expect.stringMatching(/sp-0042 after 2025-03-31/),
    });
    const { importLines, diagnose } = await setUp();
    await importLines([recent(1)]);
    expect((await diagnose())['commitments']).toBeUndefined();
  });

  it('reports bills in another currency than showback.yaml says', async () => {
    const { importLines, diagnose, folder } = await setUp();
    await importLines([recent(1)]);
    expect(await diagnose()).not.toHaveProperty('currency');
    writeFileSync(join(folder, 'showback.yaml'), PLAIN.replace('USD', 'EUR'));
    expect((await diagnose())['currency']).toMatchObject({
      status: 'fail',
      message: expect.stringMatching(/USD.*EUR/),
    });
  });

  it('reports another allocation than that of history', async () => {
    const { importLines, diagnose, folder } = await setUp();
    await importLines([recent(1)]);
    writeFileSync(join(folder, 'showback.yaml'), `${PLAIN}allocation: [{ team: { tag: team } }]\n`);
    expect((await diagnose())['allocation']).toMatchObject({ status: 'warn' });
  });

  it('reports a part of the archive that is gone', async () => {
    const { importLines, diagnose, dataDir } = await setUp();
    await importLines([recent(1)]);
    rmSync(join(dataDir, 'archive'), { recursive: true });
    expect((await diagnose())['archive']).toMatchObject({
      status: 'fail',
      message: expect.stringContaining('1 of 1 folders are gone'),
    });
  });

  it('reports a configuration that is wrong, with everything that is wrong, and a database that is none', async () => {
    const { folder, diagnose } = await setUp();
    const wrong = await diagnose({ PORT: 'many', LOG_LEVEL: 'loud' });
    expect(wrong['configuration']).toMatchObject({
      status: 'fail',
      message: expect.stringMatching(/PORT[\s\S]*LOG_LEVEL/),
    });
    writeFileSync(join(folder, 'text.db'), 'this is no database'.repeat(100));
    expect((await diagnose({ DATABASE_URL: 'file:text.db' }))['database']).toMatchObject({ status: 'fail' });
    mkdirSync(join(folder, 'folder.db'));
    expect((await diagnose({ DATABASE_URL: 'file:folder.db' }))['database']).toMatchObject({ status: 'fail' });
  });

  it('warns of an address that others reach', async () => {
    const { diagnose } = await setUp();
    expect((await diagnose({ HOST: '0.0.0.0' }))['address']).toMatchObject({ status: 'warn' });
    expect((await diagnose({ HOST: '0.0.0.0', PUBLIC_URL: 'http://x.example' }))['address']).toMatchObject({
      status: 'warn',
    });
    expect((await diagnose({ HOST: '0.0.0.0', PUBLIC_URL: 'https://x.example' }))['address']).toMatchObject({
      status: 'ok',
    });
  });

  it('says before the first import what to do', async () => {
    const { diagnose } = await setUp();
    expect((await diagnose())['bills']).toMatchObject({
      status: 'warn',
      todo: expect.stringMatching(/import <files>.*showback sync/),
    });
  });
});

it('says each check on a line, with what to do below', () => {
  const words = describeChecks(
    [
      { name: 'clock', status: 'ok', message: 'fine' },
      { name: 'database', status: 'fail', message: 'gone', todo: 'bring it back' },
    ],
    { colour: false },
  );
  expect(words).toBe('✓ clock     fine\n✗ database  gone\n            → bring it back\n');
});
