import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { reallocateIfStale } from '../src/bills/import.ts';
import { loadConfig } from '../src/config.ts';
import { openHouse, startBot } from '../src/main.ts';
import { installation, line } from './support/bills.ts';
import { recordingLog } from './support/log.ts';

const YAML = 'organization: Acme\ncurrency: USD\nteams: { search: }\n';

it.each([
  ['and allocated', true],
  ['that has not allocated by it', false],
])(
  'a claim that was approved in another process %s is known to the running bot',
  async (_, allocates) => {
    const there = await installation(YAML);
    await there.importLines([line({ day: '2026-11-05', cost: 5, SubAccountId: '3000' })]);
    writeFileSync(join(there.folder, 'showback.yaml'), YAML);
    const now = () => new Date('2026-11-10T08:00:00Z');
    const config = () => loadConfig({ PORT: '0' }, there.folder);
    const house = await openHouse(config(), recordingLog().log, now);
    const bot = await startBot(house, now);
    try {
      const other = await openHouse(config(), recordingLog().log, now);
      await other.change(async ({ claims }) => {
        const id = await claims.add({
          ...{ about: 'x', from: { kind: 'unallocated' }, to: { kind: 'team', name: 'search' }, state: 'accepted' },
          ...{ pieces: [{ when: [{ field: { kind: 'account' }, patterns: ['3000'] }] }] },
          ...{ moves: undefined, claimedBy: 'a@acme.example' },
        });
        await claims.move(id ?? 0, 'accepted', 'approved', 'b@acme.example');
      });
      if (allocates) {
        await other.hearOfClaims();
        const { open, organisation } = other;
        await reallocateIfStale({ open, dataDir: there.dataDir, organisation: organisation() });
      }
      await other.close();
      await vi.waitFor(() => expect(house.organisation().rules).toMatchObject([{ claim: 1 }]), 9000);
    } finally {
      await bot.stop();
    }
  },
  20_000,
);
