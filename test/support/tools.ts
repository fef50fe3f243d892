import type { Tools } from '../../src/chat.ts';
import { parseOrganisation } from '../../src/config.ts';

/** What it pays its people only those who answer for it may see, and nobody in a channel. */
const acme = parseOrganisation(
  `
organization: Acme
currency: USD
units:
  people: { manager: ada@acme.example, visible_to: [unit] }
`,
  'showback.yaml',
);

/** For commands that use no tools but the organisation and its audit log: whatever else they reach for is an error. */
export const noTools: Tools = {
  organisation: () => acme,
  declared: () => acme,
  people: { matches: missing, gone: missing, due: missing, keep: missing },
  vocabulary: missing,
  costs: { sum: missing },
  bills: missing,
  lines: { sum: missing, sumEach: missing, origins: missing, tagged: missing },
  audit: { add: async () => {}, entries: missing },
  claims: { add: missing, find: missing, inState: missing, move: missing },
  forecasts: { keep: missing, ended: missing },
  anomalies: {
    take: missing,
    tell: missing,
    asked: missing,
    find: missing,
    list: missing,
    notified: missing,
    history: missing,
  },
  announcements: { add: missing, inForce: missing, find: missing, withdraw: missing },
  reminded: { all: missing, keep: missing },
  unlearned: { all: missing, add: missing },
  outbox: { put: missing, edit: missing, delivered: missing, work: missing as never },
  subscriptions: missing as never,
  toldDigests: missing as never,
  upkeep: missing as never,
  change: missing,
  budgets: { all: missing, find: missing, set: missing },
  budgetAlerts: {
    ofPeriod: missing,
    find: missing,
    standing: missing,
    raise: missing,
    move: missing,
    plan: missing,
    remind: missing,
  },
  rulesChanged: missing,
  now: missing,
  today: missing,
};

function missing(): never {
  throw new Error('this test gives its commands no tools');
}
