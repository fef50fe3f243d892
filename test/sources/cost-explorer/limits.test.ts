import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CostExplorerClient, GetCostAndUsageCommand } from '@aws-sdk/client-cost-explorer';
import { expect, it } from 'vitest';
import { noteRequest, spentOn } from '../../../db/api-requests.ts';
import { openDatabase } from '../../../db/open.ts';
import { diagnoseInstallation } from '../../../src/doctor.ts';
import { parseDay } from '../../../src/finops/day.ts';
import { charge, PAYER, syncing } from '../../support/syncing.ts';

const RULES = 'teams: { shop: }\nallocation: [{ when: { resource: "x*" }, team: shop }]\n';

it('the doctor says what Cost Explorer cannot tell, and that a FOCUS export does', async () => {
  const house = await syncing([charge({ on: '2026-11-22', cost: 10 })], RULES);
  await house.sync();
  writeFileSync(join(house.folder, 'showback.yaml'), 'organization: Acme\ncurrency: USD\n');
  const checks = await diagnoseInstallation({
    ...{ env: {}, cwd: house.folder, now: new Date('2026-11-24T12:00:00Z') },
    organisationOf: () => house.organisation,
  });
  expect(checks.find(({ name }) => name === 'limits of a bill')).toMatchObject({
    status: 'warn',
    message: expect.stringMatching(
      `that of ${PAYER} is from Cost Explorer, which cannot tell list and contracted cost.*team`,
    ),
    todo: expect.stringMatching(/FOCUS export.*docs\/aws\.md/),
  });
});

it('two processes that ask at once do not exceed the cap together', async () => {
  const house = await syncing([]);
  const other = await openDatabase(join(house.dataDir, 'showback.db'));
  const day = parseDay('2026-11-24');
  const request = { source: 'cost-explorer 1', operation: 'GetCostAndUsage', day, requestedAt: '', price: 10_000 };
  const both = [house.open, other];
  const sent = Array.from({ length: 50 }, (_, index) => noteRequest(both[index % 2] ?? other, request, 195_000));
  expect(sent.filter(Boolean)).toHaveLength(19);
  expect(await spentOn(other, 'cost-explorer 1', day)).toEqual({ requests: 19, price: 190_000 });
  await other.close();
});

it('two syncs at once are one: the second says so and asks nothing', async () => {
  const house = await syncing([charge({ on: '2026-11-22', cost: 10 })]);
  const settled = await Promise.allSettled([house.sync(), house.sync()]);
  expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  expect((settled[1] as PromiseRejectedResult).reason).toMatchObject({ message: 'Another sync is under way.' });
  const asked = house.fake.requests.map((request) => JSON.stringify(request));
  expect(new Set(asked).size).toBe(asked.length);
});

it('every month comes to what Cost Explorer says of it ungrouped, to the cent', async () => {
  const charges = Array.from({ length: 300 }, (_, index) => ({
    ...charge({ on: '2026-09-01', cost: 0.37 + index / 7, service: `Service ${index % 11}` }),
    ...{ day: parseDay('2026-09-01') + (index % 84), account: `20000000000${index % 5}` },
    recordType: ['Usage', 'Tax', 'Credit', 'RIFee'][index % 4] ?? 'Usage',
  }));
  const house = await syncing(charges);
  const { loads } = await house.sync();
  const { ResultsByTime = [] } = await new CostExplorerClient({ region: 'us-east-1' }).send(
    new GetCostAndUsageCommand({
      ...{ TimePeriod: { Start: '2026-09-01', End: '2026-11-24' }, Granularity: 'MONTHLY' },
      Metrics: ['UnblendedCost'],
    }),
  );
  const said = ResultsByTime.map(({ TimePeriod, Total }) => [
    TimePeriod?.Start?.slice(0, 7),
    Number(Total?.['UnblendedCost']?.Amount).toFixed(2),
  ]);
  expect(loads.map(({ period, billed }) => [period, (billed / 1e6).toFixed(2)]).sort()).toEqual(said);
  expect(said).toHaveLength(3);
});
