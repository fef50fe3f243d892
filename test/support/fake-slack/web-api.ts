import { checkBlocks } from '../block-kit-checker.ts';
import { checkHome, checkView } from '../block-kit-view-checker.ts';
import type { Workspace } from './workspace.ts';

type Json = Record<string, unknown>;
type Result = Json & { ok: boolean };

interface Method {
  /** All of them are needed. */
  scopes: string[];
  run(world: Workspace, args: Json): Result;
}

const refuse = (error: string): Result => ({ ok: false, error });

/** The methods of Slack's Web API that Showback uses. apps.connections.open stands with the sockets. */
export const METHODS: Record<string, Method> = {
  'auth.test': {
    scopes: [],
    run: ({ team, bot }) => ({ ok: true, team_id: team, team: 'Acme', user_id: bot, user: 'showback', bot_id: 'B1' }),
  },
  'users.info': {
    scopes: ['users:read'],
    run(world, { user: id }) {
      const user = world.users.get(String(id));
      if (user === undefined) return refuse('user_not_found');
      const email = world.scopes.has('users:read.email') ? { email: user.email } : {};
      const profile = { real_name: user.name, ...email };
      return { ok: true, user: { id, team_id: world.team, name: user.name, profile, ...user.more } };
    },
  },
  'users.lookupByEmail': {
    scopes: ['users:read.email'],
    run(world, { email }) {
      const wanted = String(email).toLowerCase();
      const user = [...world.users.values()].find((one) => one.email?.toLowerCase() === wanted);
      // Slack finds nobody who was deactivated.
      if (user === undefined || user.more?.['deleted'] === true) return refuse('users_not_found');
      return {
        ok: true,
        user: { id: user.id, team_id: world.team, name: user.name, profile: { email }, ...user.more },
      };
    },
  },
  'conversations.info': {
    scopes: ['channels:read'],
    run(world, { channel: id }) {
      const channel = world.channels.get(String(id));
      if (channel === undefined) return refuse('channel_not_found');
      return { ok: true, channel: { id, name: channel.name, is_ext_shared: false, ...channel.more } };
    },
  },
  'conversations.members': {
    scopes: ['channels:read'],
    run(world, { channel: id, limit }) {
      const channel = world.channels.get(String(id));
      if (channel === undefined) return refuse('channel_not_found');
      return { ok: true, members: (channel.members ?? []).slice(0, Number(limit)) };
    },
  },
  'conversations.list': {
    scopes: ['channels:read'],
    run(world, { types, limit, cursor }) {
      const isPrivate = String(types).includes('private_channel');
      if (isPrivate && !world.scopes.has('groups:read')) return { ...refuse('missing_scope'), needed: 'groups:read' };
      const all = [...world.channels.values()].filter(({ id }) => !id.startsWith('D'));
      const start = Number(cursor ?? 0);
      const end = start + Math.min(Number(limit), world.pageSize);
      const channels = all.slice(start, end).map(({ id, name, isArchived = false, more }) => ({
        ...{ id, name, is_archived: isArchived, is_ext_shared: false },
        ...more,
      }));
      return { ok: true, channels, response_metadata: { next_cursor: end < all.length ? String(end) : '' } };
    },
  },
  'conversations.open': {
    scopes: ['im:write'],
    run: (world, { users }) =>
      world.users.has(String(users)) ? { ok: true, channel: { id: `D${users}` } } : refuse('user_not_found'),
  },
  'conversations.history': { scopes: [], run: (world, args) => history(world, args) },
  'conversations.replies': { scopes: [], run: (world, args) => history(world, args) },
  'usergroups.users.list': {
    scopes: ['usergroups:read'],
    run(world, { usergroup }) {
      const users = world.userGroups.get(String(usergroup));
      return users === undefined ? refuse('no_such_subteam') : { ok: true, users };
    },
  },
  'chat.postMessage': {
    scopes: ['chat:write'],
    run(world, args) {
      const problem = placeProblem(world, args) ?? messageProblem(world, args);
      if (problem !== undefined) return refuse(problem);
      const { ts } = world.show(messageOf(args));
      return { ok: true, channel: args['channel'], ts };
    },
  },
  'chat.update': {
    scopes: ['chat:write'],
    run(world, args) {
      const problem = placeProblem(world, args) ?? messageProblem(world, args);
      if (problem !== undefined) return refuse(problem);
      const { text, blocks, metadata } = messageOf(args);
      const changed = { text, blocks, ...(metadata && { metadata }) };
      return world.update(String(args['ts']), changed) ? { ok: true, ts: args['ts'] } : refuse('message_not_found');
    },
  },
  'chat.postEphemeral': {
    scopes: ['chat:write'],
    run(world, args) {
      const problem = placeProblem(world, args) ?? messageProblem(world, args);
      if (problem !== undefined) return refuse(problem);
      const { ts } = world.show({ ...messageOf(args), onlyFor: String(args['user']) });
      return { ok: true, message_ts: ts };
    },
  },
  'views.open': {
    scopes: [],
    run(world, { trigger_id, view }) {
      const trigger = world.triggers.get(String(trigger_id));
      if (trigger === undefined) return refuse('invalid_trigger_id');
      if (trigger.expires < Date.now()) return refuse('expired_trigger_id');
      world.triggers.delete(String(trigger_id));
      if (viewProblem(world, view)) return refuse('invalid_arguments');
      const id = world.newId('V');
      world.modals.set(id, { id, user: trigger.user, trigger: String(trigger_id), view: view as Json, open: true });
      world.changed();
      return { ok: true, view: { id, ...(view as Json) } };
    },
  },
  'views.publish': {
    scopes: [],
    run(world, { user_id, view }) {
      const problems = checkHome(view as Json);
      if (problems.length > 0) {
        world.problems.push(...problems);
        return refuse('invalid_arguments');
      }
      world.homes.set(String(user_id), (view as { blocks: Json[] }).blocks);
      world.changed();
      return { ok: true, view };
    },
  },
  'views.update': {
    scopes: [],
    run(world, { view_id, view }) {
      const modal = world.modals.get(String(view_id));
      if (modal === undefined || !modal.open) return refuse('not_found');
      if (viewProblem(world, view)) return refuse('invalid_arguments');
      modal.view = view as Json;
      world.changed();
      return { ok: true, view: { id: view_id, ...(view as Json) } };
    },
  },
  'files.completeUploadExternal': {
    scopes: ['files:write'],
    run(world, { files }) {
      const done = files as { id: string; title: string }[];
      if (done.some(({ id }) => world.files.get(id) === undefined)) return refuse('file_not_found');
      return { ok: true, files: done };
    },
  },
  'files.info': {
    scopes: ['files:read'],
    run(world, { file: id }) {
      const file = world.files.get(String(id));
      if (file === undefined) return refuse('file_not_found');
      file.looks++;
      if (file.looks > world.looksUntilReady) file.mimetype = 'image/png';
      return { ok: true, file: { id, mimetype: file.mimetype ?? '' } };
    },
  },
};

/** The newest first; a thread the oldest first, its parent among it. */
function history(world: Workspace, args: Json): Result {
  const { channel: id, ts, oldest, limit, cursor, include_all_metadata } = args;
  const channel = world.channels.get(String(id));
  if (channel === undefined) return refuse('channel_not_found');
  const needed = channel.id.startsWith('D') ? 'im:history' : channel.isPrivate ? 'groups:history' : 'channels:history';
  if (!world.scopes.has(needed)) return { ...refuse('missing_scope'), needed };
  if (!channel.botIsMember) return refuse('not_in_channel');
  const there = world.messages.filter(
    (message) =>
      message.channel === id &&
      message.onlyFor === undefined &&
      (ts === undefined ? message.thread === undefined : [message.thread, message.ts].includes(String(ts))) &&
      message.postedAt >= Number(oldest ?? 0) * 1000,
  );
  const ordered = ts === undefined ? there.toReversed() : there;
  const start = Number(cursor ?? 0);
  const end = start + Math.min(Number(limit), world.pageSize);
  const messages = ordered.slice(start, end).map((message) => ({
    ...{ type: 'message', user: world.bot, ts: message.ts, text: message.text },
    ...(include_all_metadata === 'true' && message.metadata && { metadata: message.metadata }),
  }));
  return { ok: true, messages, response_metadata: { next_cursor: end < ordered.length ? String(end) : '' } };
}

function placeProblem({ channels, scopes }: Workspace, { channel: id }: Json): string | undefined {
  const channel = channels.get(String(id));
  if (channel === undefined) return 'channel_not_found';
  if (channel.isArchived) return 'is_archived';
  return channel.botIsMember || scopes.has('chat:write.public') ? undefined : 'not_in_channel';
}

/** Slack's word for what is wrong with a message; what nobody meant to send wrong is written down. */
export function messageProblem(world: Workspace, { text, blocks }: Json): string | undefined {
  if (blocks === undefined) return text ? undefined : 'no_text';
  const list = blocks as Json[];
  if (list.some(({ type }) => world.unknownBlocks.has(String(type)))) return 'invalid_blocks';
  const images = list.flatMap((block) => (block['slack_file'] as { id: string } | undefined)?.id ?? []);
  const problems = [
    ...checkBlocks({ text, blocks }),
    ...images
      .filter((id) => world.files.get(id)?.mimetype === undefined)
      .map((id) => `the file ${id} is not there or not ready`),
  ];
  world.problems.push(...problems);
  return problems.length > 0 ? 'invalid_blocks' : undefined;
}

function viewProblem(world: Workspace, view: unknown): boolean {
  const problems = checkView(view as Json);
  world.problems.push(...problems);
  return problems.length > 0;
}

function messageOf(args: Json) {
  const thread = args['thread_ts'];
  const metadata = args['metadata'] as Json | undefined;
  return {
    channel: String(args['channel']),
    text: String(args['text']),
    blocks: (args['blocks'] ?? []) as Json[],
    ...(thread !== undefined && { thread: String(thread) }),
    ...(metadata !== undefined && { metadata }),
  };
}
