import { randomBytes } from 'node:crypto';
import type { SlackLimits } from './limits.ts';

type Json = Record<string, unknown>;

export interface User {
  id: string;
  name: string;
  email?: string;
  /** What a profile may have besides: is_bot, is_stranger, team_id. */
  more?: Json;
}

export interface Channel {
  id: string;
  name: string;
  botIsMember: boolean;
  isArchived?: boolean;
  isPrivate?: boolean;
  /** Those who are looked up, by their ids. */
  members?: string[];
  /** What Slack says besides: is_ext_shared, is_shared. */
  more?: Json;
}

/** What somebody can read in a channel. */
export interface Message {
  channel: string;
  ts: string;
  /** Counts what was shown. */
  order: number;
  /** Milliseconds since 1970. */
  postedAt: number;
  thread?: string;
  text: string;
  blocks: Json[];
  /** Somebody who alone reads it. */
  onlyFor?: string;
  /** The response URL by which it came. */
  via?: string;
  metadata?: Json;
}

type New = Omit<Message, 'ts' | 'order' | 'postedAt'>;

export interface Modal {
  id: string;
  user: string;
  /** Of the click that opened it. */
  trigger: string;
  view: Json;
  open: boolean;
}

export interface UploadedFile {
  bytes: Buffer;
  /** Set once Slack has looked at it. */
  mimetype?: string;
  /** How often it was asked about. */
  looks: number;
}

/** A place to send an answer to: five times in half an hour. */
export interface ResponseUrl {
  channel: string;
  user: string;
  uses: number;
  expires: number;
  /** The message with the button. */
  original?: string;
}

/** What a request meets instead of a plain answer. */
export type Trouble =
  | { kind: 'ratelimited'; retryAfter: number }
  | { kind: 'status'; status: number }
  | { kind: 'error'; error: string }
  /** It is done, and nobody hears of it. */
  | { kind: 'lost reply' }
  /** It never comes: the connection breaks before. */
  | { kind: 'cut' }
  | { kind: 'slow'; ms: number };

/** Everything that a workspace holds, and what was done to it. */
export class Workspace {
  /** Where Slack is. */
  url = '';
  readonly team = 'T1';
  readonly bot = 'UBOT';
  readonly users = new Map<string, User>();
  readonly channels = new Map<string, Channel>();
  readonly userGroups = new Map<string, string[]>();
  readonly messages: Message[] = [];
  /** The blocks of each person's home tab. */
  readonly homes = new Map<string, Json[]>();
  readonly modals = new Map<string, Modal>();
  readonly files = new Map<string, UploadedFile>();
  readonly responseUrls = new Map<string, ResponseUrl>();
  readonly triggers = new Map<string, { user: string; expires: number }>();
  readonly scopes = new Set(ALL_SCOPES);
  readonly calls: { method: string; args: Json }[] = [];
  /** What Slack would have refused and nobody meant to send. */
  readonly problems: string[] = [];
  /** Kinds of blocks that this workspace does not show. */
  readonly unknownBlocks = new Set<string>();
  /** No list has more entries on a page, whatever was asked for. */
  pageSize = 1000;
  now = () => new Date();
  /** How often a file is asked about before it is ready. */
  looksUntilReady = 1;
  /** Limits that hold all the time; none unless a test or the bench sets them. */
  limits: SlackLimits | undefined;
  /** What a request meets where no trouble waits for it. */
  misfortune: (method: string) => Trouble | undefined = () => undefined;
  private readonly troubles = new Map<string, Trouble[]>();
  private readonly watchers = new Set<() => void>();
  private clock = 0;
  private shown = 0;

  newId(prefix: string): string {
    return prefix + randomBytes(8).toString('hex').toUpperCase();
  }

  newTs(): string {
    this.clock++;
    return `${1_760_000_000 + Math.floor(this.clock / 1e6)}.${String(this.clock % 1e6).padStart(6, '0')}`;
  }

  /** The next requests of this method meet these. */
  trouble(method: string, ...troubles: Trouble[]): void {
    this.troubles.set(method, [...(this.troubles.get(method) ?? []), ...troubles]);
  }

  nextTrouble(method: string): Trouble | undefined {
    return this.troubles.get(method)?.shift() ?? this.misfortune(method);
  }

  callsOf(method: string): Json[] {
    return this.calls.filter((call) => call.method === method).map(({ args }) => args);
  }

  show(message: New): Message {
    return this.append({ ...message, ts: this.newTs() });
  }

  /** Puts a message in the place of another; it comes last in what was shown. */
  replace(ts: string, message: New): Message {
    const at = this.messages.findIndex((one) => one.ts === ts);
    if (at >= 0) this.messages.splice(at, 1);
    return this.append({ ...message, ts });
  }

  /** Changes what stands in a message; false where there is none. */
  update(ts: string, changed: Pick<Message, 'text' | 'blocks' | 'metadata'>): boolean {
    const message = this.messages.find((one) => one.ts === ts);
    if (message === undefined) return false;
    Object.assign(message, changed);
    this.changed();
    return true;
  }

  delete(ts: string): void {
    const at = this.messages.findIndex((one) => one.ts === ts);
    if (at >= 0) this.messages.splice(at, 1);
  }

  /** The newest message of those shown after this one that is wanted. */
  shownSince(order: number, wanted: (message: Message) => boolean): Message | undefined {
    for (let at = this.messages.length - 1; at >= 0; at--) {
      const message = this.messages[at];
      if (message === undefined || message.order <= order) return undefined;
      if (wanted(message)) return message;
    }
    return undefined;
  }

  get lastOrder(): number {
    return this.shown;
  }

  private append(message: New & { ts: string }): Message {
    const shown = { ...message, order: ++this.shown, postedAt: this.now().getTime() };
    this.messages.push(shown);
    this.changed();
    return shown;
  }

  changed(): void {
    for (const watcher of this.watchers) watcher();
  }

  /** Resolves with the first thing found, now or after a change. */
  async until<T>(find: () => T | undefined, what: string, ms = 8000): Promise<T> {
    const found = find();
    if (found !== undefined) return found;
    return new Promise<T>((resolve, reject) => {
      const look = () => {
        const now = find();
        if (now !== undefined) finish(() => resolve(now));
      };
      const timer = setTimeout(() => finish(() => reject(new Error(`Slack saw no ${what} in ${ms} ms`))), ms);
      const finish = (end: () => void) => {
        clearTimeout(timer);
        this.watchers.delete(look);
        end();
      };
      this.watchers.add(look);
    });
  }
}

export const ALL_SCOPES = [
  'app_mentions:read',
  'channels:history',
  'channels:read',
  'chat:write',
  'chat:write.public',
  'commands',
  'files:read',
  'files:write',
  'groups:history',
  'groups:read',
  'im:history',
  'im:write',
  'mpim:read',
  'usergroups:read',
  'users:read',
  'users:read.email',
];
