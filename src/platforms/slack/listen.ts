import { setTimeout as sleep } from 'node:timers/promises';
import type {
  AllMiddlewareArgs,
  App,
  BlockAction,
  ButtonAction,
  SlackViewMiddlewareArgs,
  ViewResponseAction,
} from '@slack/bolt';
import type { PlatformMemory } from '../../chat.ts';
import { opensForm } from '../../reply/block-kit-buttons.ts';
import { modalValues } from '../../reply/block-kit-modal.ts';
import { createRecent } from '../recent.ts';
import type { Conversation, Question } from './conversation.ts';
import { FORM, type Forms, questionOf } from './forms.ts';
import type { Home } from './home.ts';
import type { Destination } from './send.ts';
import { typedText } from './typed.ts';

/** Makes questions of what Bolt hands over. */
export function listen(
  app: App,
  options: {
    conversation: Conversation;
    forms: Forms;
    home: Home;
    deliveries: PlatformMemory['deliveries'];
    /** The first words of questions. */
    commandNames: readonly string[];
  },
): void {
  const { conversation, forms, home, deliveries, commandNames } = options;

  /** What this process has taken, and how each was acknowledged. */
  const taken = createRecent<PromiseWithResolvers<Acknowledged>>(MOST_TAKEN);

  // Slack tells whoever clicked of an error when nobody acknowledges the click: one is acknowledged with its answer, so
  // that they hear of a process that dies before what they said is kept. What comes again is acknowledged as the first is.
  app.use(async ({ body, next, ...args }) => {
    const isForm = 'type' in body && body.type === 'view_submission';
    const isClick = 'type' in body && body.type === 'block_actions';
    const acknowledge = async (action?: object) => ('ack' in args ? args.ack?.(action as undefined) : undefined);
    const key = keyOf(body);
    const first = taken.get(key);
    if (first !== undefined) {
      const before = await first.promise;
      return before === 'not at all' ? undefined : acknowledge(before.action);
    }
    const acknowledged = Promise.withResolvers<Acknowledged>();
    taken.set(key, acknowledged);
    try {
      if (!(await deliveries.claim(key))) {
        // Who took it before may have died before it was kept.
        if (isForm || isClick) return taken.delete(key);
        await acknowledge();
        return acknowledged.resolve({});
      }
      const handled = next();
      if (!isForm) {
        const patience = isClick ? CLICK_PATIENCE_MS : PATIENCE_MS;
        await Promise.race([handled, sleep(patience, undefined, { ref: false })]);
        await acknowledge();
        acknowledged.resolve({});
      }
      await handled;
    } finally {
      acknowledged.resolve('not at all');
    }
  });

  app.command(/.*/, async ({ command }) => {
    const { channel_id: channel, user_id: user, response_url: url } = command;
    const name = command.command.replace(/^\//, '').split('-').at(-1) ?? '';
    const words = typedText(command.text ?? '');
    await conversation.converse({
      text: commandNames.includes(name) ? `${name} ${words}` : words,
      user,
      channel,
      place: placeOf(channel),
      to: { kind: 'response', url, replaces: false },
    });
  });

  app.event('app_mention', async ({ event, body }) => {
    if (event.user === undefined || event.bot_id !== undefined) return;
    const { channel, ts, thread_ts: thread, user } = event;
    await conversation.converse({
      text: typedText(event.text, botOf(body)),
      user,
      channel,
      place: 'channel',
      thread,
      to: { kind: 'message', channel, thread: thread ?? ts },
    });
  });

  app.event('message', async ({ event, body }) => {
    // Edits, joins and what other apps say are no questions.
    if (event.channel_type !== 'im' || event.subtype !== undefined || event.bot_id !== undefined) return;
    const { channel, thread_ts: thread, user } = event;
    await conversation.converse({
      text: typedText(event.text ?? '', botOf(body)),
      user,
      channel,
      place: 'private',
      thread,
      to: { kind: 'message', channel, thread },
    });
  });

  app.action<BlockAction<ButtonAction>>({ type: 'block_actions' }, async ({ body, action }) => {
    const isHome = body.view?.type === 'home';
    const question = isHome ? await home.clicked(body.user.id, action.value ?? '') : clicked(body, action.value ?? '');
    if (question === undefined) return;
    if (opensForm(action.action_id)) await forms.open(question, body.trigger_id);
    else await forms.click(question, body.trigger_id);
    if (isHome) await home.show(body.user.id);
  });

  app.event('app_home_opened', async ({ event }) => {
    if (event.tab === 'home') await home.show(event.user);
  });

  app.view(FORM, async ({ body, view, ack }: SlackViewMiddlewareArgs & AllMiddlewareArgs) => {
    const question = questionOf(view.private_metadata, body.user.id, modalValues(view.state.values));
    await forms.submit(question, view.id, async (action) => {
      await ack(action as undefined);
      taken.get(keyOf(body))?.resolve(action === undefined ? {} : { action });
    });
  });
}

/** With an action a window does something else than close. */
type Acknowledged = { action?: ViewResponseAction } | 'not at all';

/** Deliveries that this process remembers to have taken. */
const MOST_TAKEN = 10_000;

/** A question is kept by nobody and can be asked again: Slack is told at once that it has come. */
const PATIENCE_MS = 20;

/** Slack waits three seconds for it. */
const CLICK_PATIENCE_MS = 2000;

/** The same for each delivery of the same thing. */
function keyOf(body: object): string {
  const { event_id, trigger_id } = body as { event_id?: string; trigger_id?: string };
  return event_id ?? trigger_id ?? JSON.stringify(body);
}

/** Slack's ids say what they name. */
const placeOf = (channel: string): Question['place'] => (channel.startsWith('D') ? 'private' : 'channel');

const botOf = ({ authorizations }: { authorizations?: { user_id: string; is_bot: boolean }[] }): string | undefined =>
  authorizations?.find(({ is_bot }) => is_bot)?.user_id;

/** A click on what the asker alone sees changes it; in a direct message all is for the asker; elsewhere others read. */
function clicked(body: BlockAction<ButtonAction>, text: string): Question | undefined {
  const { user, response_url: url, container } = body;
  const channel = body.channel?.id;
  if (channel === undefined || text === '') return undefined;
  const inThread = container['thread_ts'] as string | undefined;
  const place = placeOf(channel);
  const asked = { text, user: user.id, channel, place, thread: inThread };
  if (container['is_ephemeral'] === true) return { ...asked, to: { kind: 'response', url, replaces: true } };
  const to: Destination =
    place === 'private'
      ? { kind: 'message', channel, thread: inThread }
      : { kind: 'response', url, replaces: false, thread: inThread };
  return { ...asked, to };
}
