import type { Tools } from '../../src/chat.ts';
import { parseOrganisation } from '../../src/config.ts';

const acme = parseOrganisation('organization: Acme\ncurrency: USD', 'showback.yaml');

/** For commands that use no tools but the organisation: whatever they reach for is an error. */
export const noTools: Tools = {
  organisation: () => acme,
  vocabulary: missing,
  costs: { sum: missing },
  bills: missing,
  lines: { sum: missing, origins: missing, tagged: missing },
  audit: { add: missing, entries: missing },
  claims: { add: missing, find: missing, inState: missing, move: missing },
  rulesChanged: missing,
  today: missing,
};

function missing(): never {
  throw new Error('this test gives its commands no tools');
}
