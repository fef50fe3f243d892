import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import express, { type Application, type Request, type Response } from 'express';
import type { Logger } from 'pino';
import type { Answer, Answerer, Ask, ChatPlatform, PlatformMemory, Poster } from '../../chat.ts';
import { renderAdaptiveCard } from '../../reply/adaptive-card.ts';
import { MICROSOFT, type TeamsAccount, type TeamsEndpoints } from './account.ts';
import { Activity, channelOf, isForUs, isPersonal, isPublic, withoutThread, wordsOf } from './activity.ts';
import {
  actionOfInvoke,
  actionOfMessage,
  type CardAction,
  cardAnswer,
  errorAnswer,
  type InvokeAnswer,
  messageAnswer,
} from './card-action.ts';
import { createConnector } from './connector.ts';
import { createGate } from './gate.ts';
import { createGroups } from './groups.ts';
import { createGuests } from './guests.ts';
import { createMembers } from './members.ts';
import { createPeople } from './people.ts';
import { createPoster } from './poster.ts';
import { createFind } from './roster.ts';
import type { Admitted } from './sdk.ts';
import { createShow } from './show.ts';
import { createToken } from './token.ts';

export interface TeamsOptions {
  account: TeamsAccount;
  memory: PlatformMemory;
  /** The groups that a role is granted to, "teams:<team id>" among them. */
  groupsInUse: () => readonly string[];
  /** Channels, by id, in which people of other organisations may read. */
  externalChannels: () => readonly string[];
  log: Logger;
  now: () => Date;
  endpoints?: TeamsEndpoints;
  /** How long a click waits for its answer before it is told that the answer will follow; Teams gives up after 10 s. */
  patienceMs?: number;
}

/** Microsoft Teams: takes what Teams delivers at `/api/messages`. */
export interface Teams extends ChatPlatform {
  readonly poster: Poster;
  mount(app: Application): void;
}

/** A delivery that has been admitted. */
interface Delivery {
  activity: Activity;
  admitted: Admitted;
  answer: Answerer;
  response: Response;
}

export function createTeams(options: TeamsOptions): Teams {
  const { account, memory, groupsInUse, log, now, endpoints = MICROSOFT, patienceMs = 4000 } = options;
  const { deliveries, identities, conversations } = memory;
  const token = account === 'unauthenticated' ? undefined : createToken(account, endpoints.login, now);
  const admit = createGate({ account, endpoints, token, log });
  const show = createShow({ connector: createConnector(token, log), conversations });
  const membersOf = createMembers(token);
  const guests = createGuests({ account, membersOf, now });
  const poster = createPoster({ token, memory, externalChannels: options.externalChannels, guests, log });
  const senderOf = createPeople({ account, identities, now, log });
  const groupsOf = createGroups({ inUse: groupsInUse, now, log });
  const accepted = new Set<Promise<unknown>>();
  let answer: Answerer | undefined;

  async function receive(request: Request, response: Response, answer: Answerer): Promise<void> {
    const read = Activity.safeParse(request.body);
    if (!read.success) {
      log.warn({ problems: read.error.issues.map(({ path }) => path.join('.')) }, 'a delivery cannot be read');
      return refuse(response, 400, 'This is no activity of Teams.');
    }
    const activity = read.data;
    const admitted = await admit(activity, request.headers.authorization ?? '');
    if (admitted === 503)
      return refuse(response, admitted, 'Showback cannot tell just now whether this comes from Teams.');
    if (typeof admitted === 'number') return refuse(response, admitted, 'Showback answers Teams only.');
    const delivery = { activity, admitted, answer, response };
    switch (activity.type) {
      case 'message':
        return onMessage(delivery);
      case 'invoke':
        return onInvoke(delivery).catch((error) => {
          log.error({ err: error }, 'a click in Teams failed');
          if (!response.headersSent) response.json(errorAnswer('Something went wrong; it has been logged.'));
        });
      case 'installationUpdate':
      case 'conversationUpdate':
        await onUpdate(activity);
    }
    response.status(200).end();
  }

  async function onMessage({ activity, admitted, answer, response }: Delivery): Promise<void> {
    const click = actionOfMessage(activity);
    const isQuestion = click !== undefined || isForUs(activity);
    const isNew = isQuestion && (await isFirst(activity));
    // Teams waits some seconds only; what is acknowledged here is answered, even when the bot is being stopped.
    response.status(200).end();
    if (!isNew) return;
    await remember(activity);
    await show(activity, await answerTo({ activity, admitted, answer }, click ?? { text: wordsOf(activity) }));
  }

  async function onInvoke({ activity, admitted, answer, response }: Delivery): Promise<void> {
    const respond = (body: InvokeAnswer) => response.status(200).json(body);
    const click = actionOfInvoke(activity);
    if (click === undefined) return void respond(errorAnswer('Showback does not know this action.'));
    if (!(await isFirst(activity)))
      return void respond(messageAnswer('This click has come before. If you see no answer to it, click once more.'));
    const answering = answerTo({ activity, admitted, answer }, click);
    const given = await Promise.race([answering, wait(patienceMs, undefined, { ref: false })]);
    if (given?.audience === 'asker') {
      respond(cardAnswer(renderAdaptiveCard(given.reply).card));
    } else {
      respond(
        messageAnswer(given === undefined ? 'This takes a while; the answer follows.' : 'Shared with everyone here.'),
      );
      await show(activity, await answering);
    }
  }

  async function onUpdate(activity: Activity): Promise<void> {
    const { type, action, membersRemoved, recipient, conversation } = activity;
    const removed =
      type === 'installationUpdate'
        ? action?.startsWith('remove')
        : membersRemoved?.some(({ id }) => id === recipient.id);
    if (removed) await conversations.forget(withoutThread(conversation.id));
    else await remember(activity);
  }

  /** Message ids are unique in their conversation only. */
  const isFirst = ({ type, id, conversation }: Activity) => deliveries.claim(`${type} ${conversation.id} ${id}`);

  async function answerTo(
    { activity, admitted, answer }: Omit<Delivery, 'response'>,
    { text, values, key }: CardAction,
  ): Promise<Answer> {
    const [sender, groups, channel] = await Promise.all([
      senderOf(activity, admitted),
      groupsOf(activity, admitted),
      isPersonal(activity) ? undefined : placeOf(activity),
    ]);
    return answer({
      id: randomUUID().slice(0, 8),
      platform: 'teams',
      userId: activity.from.aadObjectId ?? activity.from.id,
      text,
      ...sender,
      groups,
      place: isPersonal(activity) ? 'private' : 'channel',
      public: isPublic(activity),
      ...(channel !== undefined && { channel }),
      ...(values !== undefined && { values }),
      ...(key !== undefined && activity.replyToId && { clicked: { key, ...copyOf(activity, activity.replyToId) } }),
    });
  }

  /** Where Teams does not say who is there, guests may be. */
  async function placeOf(activity: Activity): Promise<NonNullable<Ask['channel']>> {
    const channel = channelOf(activity);
    if (channel.external) return channel;
    const external = await guests(activity.serviceUrl, activity.channelData?.team?.id ?? channel.id).catch((error) => {
      log.warn({ err: error }, 'whether guests are in a channel cannot be looked up in Teams');
      return true;
    });
    return { ...channel, external };
  }

  /** What later posts need. */
  function remember(activity: Activity): Promise<void> {
    const { serviceUrl, conversation, recipient, channelData } = activity;
    const conversationId = withoutThread(conversation.id);
    return conversations.keep(conversationId, {
      serviceUrl,
      conversationId,
      type: conversation.conversationType,
      tenantId: conversation.tenantId ?? channelData?.tenant?.id,
      teamId: channelData?.team?.id,
      external: channelOf(activity).external,
      bot: { id: recipient.id, name: recipient.name },
    });
  }

  const find = createFind({ account, membersOf, memory, now });
  let unseen = false;

  return {
    name: 'teams',
    async find(email) {
      try {
        const found = await find(email);
        unseen = false;
        return found;
      } catch (error) {
        if (!unseen) log.warn({ err: error }, 'people whom showback.yaml names cannot be looked up in Teams');
        unseen = true;
        throw error;
      }
    },
    poster,
    mount(app) {
      app.post('/api/messages', express.json({ limit: '256kb' }), async (request, response) => {
        if (answer === undefined) return refuse(response, 503, 'Showback is being restarted.');
        const receiving = receive(request, response, answer);
        accepted.add(receiving);
        try {
          await receiving;
        } catch (error) {
          log.error({ err: error }, 'a delivery of Teams failed');
          if (!response.headersSent) refuse(response, 500, 'Something went wrong; it has been logged.');
        } finally {
          accepted.delete(receiving);
        }
      });
    },
    async start(answerer) {
      answer = answerer;
    },
    async stop() {
      answer = undefined;
      await Promise.allSettled(accepted);
    },
  };
}

const copyOf = ({ conversation }: Activity, message: string) => ({
  conversation: withoutThread(conversation.id),
  message,
});

function refuse(response: Response, status: number, why: string): void {
  response.status(status).type('text/plain').send(`${why}\n`);
}
