import { App, ExpressReceiver, type Receiver, type ReceiverEvent } from '@slack/bolt';
import type { AuthTestResponse } from '@slack/web-api';
import type { Application } from 'express';
import type { Logger } from 'pino';
import type { Answerer, ChatPlatform, PlatformMemory, Poster } from '../../chat.ts';
import type { ChartPart } from '../../reply/reply.ts';
import { createAddresses } from './addresses.ts';
import { createApi } from './api.ts';
import { createChartUpload } from './charts.ts';
import { createConversation } from './conversation.ts';
import { logged } from './faults.ts';
import { createForms } from './forms.ts';
import { createGroups } from './groups.ts';
import { createGuests } from './guests.ts';
import { createHome } from './home.ts';
import { createLimits } from './limits.ts';
import { listen } from './listen.ts';
import { createFind, createPeople } from './people.ts';
import { createPlaces } from './places.ts';
import { createPostLimits } from './post-limits.ts';
import { createPoster } from './poster.ts';
import { sdkLog } from './sdk-log.ts';
import { createSend } from './send.ts';
import { createSockets, type Sockets } from './sockets.ts';

export interface SlackOptions {
  botToken: string;
  /** Slack reaches us by sockets that we open, by signed requests, or both. */
  appToken: string | undefined;
  signingSecret: string | undefined;
  apiUrl: string;
  /** The first words of questions, which may be slash commands of their own. */
  commandNames: readonly string[];
  /** The question that the app's home tab answers to each person. */
  homeQuestion: string;
  memory: PlatformMemory;
  /** The groups that a role is granted to, "slack:S0123ABCD" among them. */
  groupsInUse: () => readonly string[];
  /** Channels in which people of other organisations may read. */
  externalChannels: () => readonly string[];
  /** PNG. */
  drawChart: (chart: ChartPart) => Promise<Buffer>;
  log: Logger;
  now: () => Date;
}

/** Slack: slash commands, mentions, direct messages, buttons and forms. */
export interface Slack extends ChatPlatform {
  readonly poster: Poster;
  /** Takes signed requests at /slack/events, where there is a signing secret. */
  mount(app: Application): void;
}

const PATH = '/slack/events';

export function createSlack(options: SlackOptions): Slack {
  const { botToken, appToken, signingSecret, apiUrl, commandNames, memory, groupsInUse, drawChart, log, now } = options;
  const sdk = sdkLog(log);
  const api = createApi({ token: botToken, apiUrl, log: sdk });
  const send = createSend({ api, uploadChart: createChartUpload({ api, drawChart, log }) });
  const limited = createLimits(now);
  const ownTeam = async () => (await self()).team_id;
  const guests = createGuests({ api, ownTeam, now });
  const addresses = createAddresses({ api, limited, externalAllowed: options.externalChannels, guests, now });
  const poster = createPoster({ api, send, addresses, limited, postLimits: createPostLimits(now), log });
  const http = signingSecret === undefined ? undefined : httpReceiver(signingSecret);
  const accepted = new Set<Promise<void>>();
  let known: Promise<AuthTestResponse> | undefined;
  let app: App | undefined;
  let sockets: Sockets | undefined;

  function httpReceiver(secret: string): ExpressReceiver {
    const receiver = new ExpressReceiver({ signingSecret: secret, endpoints: PATH, logger: sdk });
    receiver.init({ processEvent: accept } as App);
    return receiver;
  }

  /** What comes before the start or after the stop is not acknowledged: Slack delivers it again. */
  async function accept(event: ReceiverEvent): Promise<void> {
    if (app === undefined) return;
    const handling = app.processEvent(event);
    accepted.add(handling);
    await handling.finally(() => accepted.delete(handling));
  }

  function boltApp(answer: Answerer): App {
    const bolt = new App({
      receiver: NO_RECEIVER,
      authorize: async () => ({ botToken }),
      logger: sdk,
      // What other apps say is left out where it is read; a bot's id would cost a request at the start.
      ignoreSelf: false,
      convoStore: false,
    });
    bolt.error(async (error) => log.error({ err: error }, 'a question from Slack failed'));
    const findAsker = createPeople({ api, ownTeam, identities: memory.identities, log, now });
    const findGroups = createGroups({ api, inUse: groupsInUse, log, now });
    const findChannel = createPlaces({ api, guests, log, now });
    const conversation = createConversation({ answer, findAsker, findGroups, findChannel, send, log });
    const forms = createForms({ api, conversation });
    const home = createHome({ api, conversation, question: options.homeQuestion, log });
    listen(bolt, { conversation, forms, home, deliveries: memory.deliveries, commandNames });
    return bolt;
  }

  /** Who the bot token is; asked for until Slack has said it. */
  function self() {
    known ??= api
      .repeatable((client) => client.auth.test())
      .catch((error) => {
        known = undefined;
        throw error;
      });
    return known;
  }

  function greet(): void {
    self().then(
      ({ user, team }) => log.info({ user, team }, 'Slack takes the bot token'),
      (error) => log.error(logged(error), 'Slack did not confirm the bot token'),
    );
  }

  return {
    name: 'slack',
    find: createFind({ api, log }),
    poster,
    mount(server) {
      if (http === undefined) return;
      server.use(PATH, (_request, response, next) => {
        if (app !== undefined) return next();
        response.status(503).type('text/plain').send('Showback is being restarted.\n');
      });
      server.use(http.router);
    },
    async start(answer) {
      app = boltApp(answer);
      greet();
      if (appToken === undefined) return;
      sockets = createSockets({ appToken, apiUrl, accept, log, sdkLog: sdk });
      sockets.open();
    },
    async stop() {
      app = undefined;
      await Promise.allSettled(accepted);
      await sockets?.close();
    },
  };
}

/** Requests and sockets share one app: they hand their events to it, and it starts neither. */
const NO_RECEIVER: Receiver = { init() {}, async start() {}, async stop() {} };
