import { join } from 'node:path';
import { todayIn } from '../../../src/clock.ts';
import { costExplorer } from '../../../src/sources/cost-explorer/cost-explorer.ts';
import { describeSource } from '../../contract/source.ts';
import { temporaryFolder } from '../../support/bills.ts';
import { fakeCostExplorer } from '../../support/fake-cost-explorer.ts';
import { charge, PAYER, setEnvironment } from '../../support/syncing.ts';

/** The newest part of a feed as a source by itself. */
describeSource('a month of Cost Explorer', () => {
  const feed = costExplorer({
    ...{ account: PAYER, roleArn: undefined, net: false, currency: 'USD', rules: [] },
    folder: join(temporaryFolder(), 'cost-explorer'),
    today: todayIn('UTC', new Date('2026-11-24T08:00:00Z')),
    ...{ ledger: () => true, isHeld: () => false, isImported: () => false, notice: () => {} },
  });
  return {
    source: {
      name: feed.name,
      async *files(scratch) {
        const fake = await fakeCostExplorer([charge({ on: '2026-11-20', cost: 3 })]);
        setEnvironment(fake.env);
        for await (const part of feed.parts()) {
          yield* part.files(scratch);
          break;
        }
        await fake.close();
      },
    },
  };
});
