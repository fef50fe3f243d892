import { join } from 'node:path';
import { describe } from 'vitest';
import { bucket } from '../../../src/sources/buckets/buckets.ts';
import { describeSource } from '../../contract/source.ts';
import { csv, line, temporaryFolder } from '../../support/bills.ts';
import { PLACES } from '../../support/buckets.ts';
import { hasEmulators, WITHOUT_EMULATORS } from '../../support/emulators.ts';

/** The newest part of a feed as a source by itself. */
describe.skipIf(!hasEmulators).each(PLACES)(`%s (${WITHOUT_EMULATORS})`, (_, start) => {
  describeSource('a month in a bucket', async () => {
    const { store, put } = await start();
    for (const name of ['a', 'b']) {
      await put(`exports/2026-11/${name}.csv`, csv([line({ cost: 3, day: '2026-11-15' })]));
    }
    const folder = join(temporaryFolder(), 'arrived');
    const feed = bucket({ store, prefix: 'exports/', folder, isKnown: async () => false, notice: () => {} });
    return {
      source: {
        name: feed.name,
        async *files(scratch) {
          for await (const part of feed.parts()) yield* part.files(scratch);
        },
      },
    };
  });
});
