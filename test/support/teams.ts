import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConversations } from '../../db/conversations.ts';
import { createDeliveries } from '../../db/deliveries.ts';
import { createIdentities } from '../../db/identities.ts';
import { openDatabase } from '../../db/open.ts';
import type { Answerer } from '../../src/chat.ts';
import type { Person } from '../../src/finops/organisation.ts';
import { createTeams, type TeamsOptions } from '../../src/platforms/teams/teams.ts';
import { createServer } from '../../src/server.ts';
import { ada, grace } from './commands.ts';
import { fakeConnector, type Member } from './fake-connector.ts';
import { recordingLog } from './log.ts';

const member = (name: string, rest: Partial<Member> = {}): Member => ({
  id: `29:${name}`,
  aadObjectId: crypto.randomUUID(),
  name,
  ...rest,
});

/** Ada and Grace, whose profiles show their e-mails, and some whose profiles show none that counts. */
export const ADA = member(ada.name, { email: 'Ada@Acme.example' });
export const GRACE = member(grace.name, { userPrincipalName: grace.email });
export const STRANGER = member('Eve');
export const GUEST = member('Guest', { userPrincipalName: 'eve_x.example#EXT#@acme.onmicrosoft.com' });
export const ANONYMOUS = member('Anonymous', { email: ada.email, userRole: 'anonymous' });
export const FOREIGNER = member('Foreigner', { email: ada.email, tenantId: '99999999-2222-3333-4444-555555555555' });
export const GUESTS = [GUEST, ANONYMOUS, FOREIGNER];
const MEMBERS = [ADA, GRACE, STRANGER, ...GUESTS];

export const memberFor = (person: Person | undefined): Member =>
  MEMBERS.find(({ name }) => name === person?.name) ?? STRANGER;

/** The bot on a real server, before a Teams of its own; it takes no questions until `start` is called. */
export async function serveTeams(options: Partial<TeamsOptions> = {}, members: readonly Member[] = MEMBERS) {
  const connector = await fakeConnector(members);
  // Teams with guests are for tests of their own.
  for (const guest of GUESTS) connector.roster.delete(guest);
  const open = await openDatabase(join(mkdtempSync(join(tmpdir(), 'showback-teams-')), 'showback.db'));
  const { log, text } = recordingLog();
  const now = options.now ?? (() => new Date());
  const memory = {
    deliveries: createDeliveries(open.db, 'teams', now),
    identities: createIdentities(open.db, 'teams'),
    conversations: createConversations(open.db, 'teams', now),
  };
  const { account, endpoints } = connector;
  const teams = createTeams({
    account,
    endpoints,
    memory,
    groupsInUse: () => [],
    externalChannels: () => [],
    log,
    now,
    ...options,
  });
  const server = createServer({
    host: '127.0.0.1',
    port: 0,
    ready: async () => ({ ok: true, checks: {} }),
    mount: (app) => teams.mount(app),
    log,
  });
  const address = await server.start();
  return {
    connector,
    platform: teams,
    open,
    poster: teams.poster,
    memory,
    address,
    logged: text,
    start: (answer: Answerer) => teams.start(answer),
    stopTeams: () => teams.stop(),
    async stop() {
      await teams.stop();
      await server.stop();
      await connector.close();
      await open.close();
    },
  };
}
export type ServedTeams = Awaited<ReturnType<typeof serveTeams>>;
