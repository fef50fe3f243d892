import type { Deliver, Envelope } from './delivery.ts';
import { buttonsOf, textOf, textOfModal } from './reading.ts';
import type { Message, Modal, Workspace } from './workspace.ts';

type Json = Record<string, unknown>;

/** Somebody in front of Slack. What they ask resolves with the message that answers it. */
export interface FakePerson {
  command(command: string, text: string, channel?: string): Promise<Message>;
  mention(text: string, where: { channel: string; thread?: string }): Promise<Message>;
  direct(text: string): Promise<Message>;
  /** Presses a button: an answer comes, or a window opens. */
  click(message: Message, label: string): Promise<Message | Modal>;
  /** Presses a button that gets an answer. */
  press(message: Message, label: string): Promise<Message>;
  /** Looks at the app's home tab. */
  openHome(): Promise<string>;
  /** Presses a button there that gets an answer in the direct message. */
  pressHome(label: string): Promise<Message>;
  /** Presses a button that opens a window: the form's own, or one whose answer is a form. */
  openForm(message: Message, label?: string): Promise<Modal>;
  /** Presses a button on the home tab that opens a window. */
  openHomeForm(label: string): Promise<Modal>;
  /** Resolves with the answer, or with what is wrong. */
  submit(modal: Modal, values: Record<string, string>): Promise<Message | { errors: Record<string, string> }>;
  reads(channel?: string): string;
}

/** The direct message between a person and the app. */
export const directChannel = (user: string): string => `D${user}`;

const HALF_AN_HOUR = 30 * 60 * 1000;
const TRIGGER_MS = 3000;

export function fakePerson(world: Workspace, user: string, deliver: Deliver): FakePerson {
  const who = { user_id: user, user_name: user.toLowerCase(), team_id: world.team };

  function responseUrl(channel: string, original?: string) {
    const id = world.newId('R');
    const expires = Date.now() + HALF_AN_HOUR;
    world.responseUrls.set(id, { channel, user, uses: 0, expires, ...(original !== undefined && { original }) });
    return { id, url: `${world.url}/response/${id}` };
  }

  function trigger(): string {
    const id = world.newId('tr.');
    world.triggers.set(id, { user, expires: Date.now() + TRIGGER_MS });
    return id;
  }

  /** The first message that was not there before: the one to this address, or one for everybody. */
  async function answerTo(envelope: Envelope, channel: string, via?: string, thread?: string): Promise<Message> {
    const before = world.lastOrder;
    await deliver(envelope);
    return world.until(
      () =>
        world.shownSince(
          before,
          (message) =>
            message.channel === channel &&
            (message.via === undefined ? thread === undefined || message.thread === thread : message.via === via) &&
            (message.onlyFor === undefined || message.onlyFor === user),
        ),
      'answer',
    );
  }

  /** The window with a form that this opens, or the first answer that was not there before. */
  async function windowOrAnswer(envelope: Envelope, channel: string, via?: string, thread?: string) {
    const opened = () => windowOf(envelope);
    const answer = answerTo(envelope, channel, via, thread);
    const first = await Promise.race([answer, world.until(opened, 'window or answer')]);
    answer.catch(() => {});
    return first;
  }

  function event(event: Json): Envelope {
    const authorizations = [{ team_id: world.team, user_id: world.bot, is_bot: true }];
    const payload = { type: 'event_callback', team_id: world.team, event_id: world.newId('Ev'), authorizations, event };
    return { type: 'events_api', payload };
  }

  function click(message: Message, button: ReturnType<typeof buttonsOf>[number]) {
    const { channel, ts, thread, onlyFor } = message;
    const { id, url } = responseUrl(channel, ts);
    const container = {
      type: 'message',
      message_ts: ts,
      channel_id: channel,
      is_ephemeral: onlyFor !== undefined,
      ...(thread !== undefined && { thread_ts: thread }),
    };
    const payload = {
      type: 'block_actions',
      user: { id: user, username: user, team_id: world.team },
      team: { id: world.team },
      api_app_id: 'A1',
      container,
      channel: { id: channel, name: 'general' },
      trigger_id: trigger(),
      response_url: url,
      actions: [
        { type: 'button', ...button, text: { type: 'plain_text', text: button.label }, action_ts: world.newTs() },
      ],
    };
    return { via: id, envelope: { type: 'interactive', payload } satisfies Envelope };
  }

  const buttonNamed = (message: Message, label: string) => {
    const button = buttonsOf(message).find((one) => one.label === label);
    if (button === undefined) throw new Error(`no button "${label}" in: ${textOf(message)}`);
    return button;
  };

  function homeClick(label: string): Envelope {
    const button = buttonsOf({ blocks: world.homes.get(user) ?? [] }).find((one) => one.label === label);
    if (button === undefined) throw new Error(`no button "${label}" on the home tab`);
    const payload = {
      type: 'block_actions',
      user: { id: user, username: user, team_id: world.team },
      team: { id: world.team },
      api_app_id: 'A1',
      container: { type: 'view', view_id: 'VHOME' },
      view: { id: 'VHOME', type: 'home', blocks: world.homes.get(user) },
      trigger_id: trigger(),
      actions: [
        { type: 'button', ...button, text: { type: 'plain_text', text: button.label }, action_ts: world.newTs() },
      ],
    };
    return { type: 'interactive', payload };
  }

  async function openedBy(envelope: Envelope): Promise<Modal> {
    await deliver(envelope);
    return world.until(() => windowOf(envelope), 'window with a form');
  }

  const windowOf = ({ payload }: Envelope): Modal | undefined =>
    [...world.modals.values()].find(
      ({ trigger, view }) => trigger === payload['trigger_id'] && view['submit'] !== undefined,
    );

  return {
    command(command, text, channel = 'C1') {
      const { id, url } = responseUrl(channel);
      const payload = {
        ...who,
        command,
        text: escaped(text),
        channel_id: channel,
        channel_name: 'general',
        response_url: url,
        trigger_id: trigger(),
        api_app_id: 'A1',
      };
      return answerTo({ type: 'slash_commands', payload }, channel, id);
    },
    mention(text, { channel, thread }) {
      const ts = world.newTs();
      const said = {
        type: 'app_mention',
        user,
        channel,
        ts,
        text: `<@${world.bot}> ${escaped(text)}`,
        ...(thread !== undefined && { thread_ts: thread }),
      };
      return answerTo(event(said), channel);
    },
    direct(text) {
      const channel = directChannel(user);
      const said = { type: 'message', channel_type: 'im', user, channel, ts: world.newTs(), text: escaped(text) };
      return answerTo(event(said), channel);
    },
    click(message, label) {
      const { envelope, via } = click(message, buttonNamed(message, label));
      return windowOrAnswer(envelope, message.channel, via, message.thread);
    },
    press(message, label) {
      const { envelope, via } = click(message, buttonNamed(message, label));
      return answerTo(envelope, message.channel, via, message.thread);
    },
    async openHome() {
      world.homes.delete(user);
      await deliver(
        event({ type: 'app_home_opened', user, channel: directChannel(user), tab: 'home', event_ts: world.newTs() }),
      );
      return textOf({ blocks: await world.until(() => world.homes.get(user), 'home tab') });
    },
    pressHome: (label) => answerTo(homeClick(label), directChannel(user)),
    openHomeForm: (label) => openedBy(homeClick(label)),
    openForm: (message, label = 'Open form') => openedBy(click(message, buttonNamed(message, label)).envelope),
    async submit(modal, values) {
      const before = world.lastOrder;
      const blocks = (modal.view['blocks'] as Json[]).filter(({ type }) => type === 'input');
      const entries = blocks.map(({ block_id, element }) => [
        block_id,
        { value: fieldState(element as Json, values[String(block_id)]) },
      ]);
      const view = { ...modal.view, id: modal.id, state: { values: Object.fromEntries(entries) } };
      const payload = {
        type: 'view_submission',
        user: { id: user },
        team: { id: world.team },
        trigger_id: trigger(),
        view,
      };
      const said = await deliver({ type: 'interactive', payload });
      if (said['response_action'] === 'errors') return { errors: said['errors'] as Record<string, string> };
      if (said['response_action'] === 'update') modal.view = said['view'] as Json;
      else modal.open = false;
      return world.until(() => world.shownSince(before, () => true), 'answer to a form');
    },
    reads: (channel = 'C1') =>
      [
        ...world.messages.filter((one) => one.channel === channel && (one.onlyFor ?? user) === user).map(textOf),
        ...[...world.modals.values()].filter((modal) => modal.open && modal.user === user).map(textOfModal),
      ].join('\n'),
  };
}

/** Slack hands over what was typed with entities. */
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

function fieldState(element: Json, value: string | undefined): Json {
  switch (element['type']) {
    case 'datepicker':
      return { type: 'datepicker', selected_date: value ?? element['initial_date'] ?? null };
    case 'static_select': {
      const option = (element['options'] as Json[]).find((one) => one['value'] === value) ?? element['initial_option'];
      return { type: 'static_select', selected_option: option ?? null };
    }
    default:
      return { type: 'plain_text_input', value: value ?? element['initial_value'] ?? null };
  }
}
