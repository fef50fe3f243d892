import { createConversations } from '../../db/conversations.ts';
import { createDeliveries } from '../../db/deliveries.ts';
import { createIdentities } from '../../db/identities.ts';
import { openDatabase } from '../../db/open.ts';
import { createStores } from '../../db/stores.ts';
import { createDelivery } from '../../jobs/deliver.ts';
import { createLog } from '../../src/log.ts';
import { createSlack } from '../../src/platforms/slack/slack.ts';

/** A process that delivers to Slack until it is killed: <database> <Slack's address> <token> <ms by which its clock is ahead> */
const [file = '', apiUrl = '', botToken = '', ahead = '0'] = process.argv.slice(2);
const now = () => new Date(Date.now() + Number(ahead));
const log = createLog('error');
const open = await openDatabase(file);
const { poster } = createSlack({
  ...{ botToken, apiUrl, appToken: undefined, signingSecret: undefined, commandNames: [], log, now },
  memory: {
    deliveries: createDeliveries(open.db, 'slack', now),
    identities: createIdentities(open.db, 'slack'),
    conversations: createConversations(open.db, 'slack', now),
  },
  homeQuestion: 'help',
  groupsInUse: () => [],
  externalChannels: () => [],
  drawChart: () => Promise.reject(new Error('there are no charts')),
});
const delivery = createDelivery({ ...createStores(open.db, now), posters: [poster], now, log });
setInterval(() => delivery.wake(), 20);
