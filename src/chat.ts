import type { Announcements } from '../db/announcements.ts';
import type { Anomalies } from '../db/anomalies.ts';
import type { Audit } from '../db/audit.ts';
import type { BillsReach } from '../db/bills.ts';
import type { BudgetAlerts } from '../db/budget-alerts.ts';
import type { Budgets } from '../db/budgets.ts';
import type { Claims } from '../db/claims.ts';
import type { Conversations } from '../db/conversations.ts';
import type { Costs } from '../db/costs.ts';
import type { Deliveries } from '../db/deliveries.ts';
import type { Forecasts } from '../db/forecasts.ts';
import type { Identities } from '../db/identities.ts';
import type { Delivered, Outbox, Posted } from '../db/outbox.ts';
import type { People } from '../db/people.ts';
import type { Reminded } from '../db/reminded.ts';
import type { Subscriptions } from '../db/subscriptions.ts';
import type { ToldDigests } from '../db/told-digests.ts';
import type { UnlearnedLessons } from '../db/unlearned.ts';
import type { Upkeep } from '../db/upkeep.ts';
import type { BillLines } from './bills/lines.ts';
import type { Action, Readers } from './finops/access.ts';
import type { Day } from './finops/day.ts';
import type { Organisation, Person } from './finops/organisation.ts';
import type { Presence } from './finops/people.ts';
import type { Recipient } from './finops/recipient.ts';
import type { Scope, Vocabulary } from './finops/scope.ts';
import type { Reply } from './reply/reply.ts';

/** A question as a platform hands it over: typed words or the command that a button carries. */
export interface Ask {
  /** Names this question in the log. */
  id: string;
  /** The platform's name: "playground", "terminal". */
  platform: string;
  text: string;
  person: Person | undefined;
  /** What the platform calls whoever asks, for the audit log. */
  userId?: string;
  /** Why the person is not known and what would change that, for whoever asks; told with the answer. */
  unmatched?: string;
  /** Where it was asked: alone with the bot, or where others read along. */
  place: 'private' | 'channel';
  /** An answer is read by everyone in the channel unless it may not be: then it is given to the asker alone. */
  public?: boolean;
  /** The channel by its name and its id; `external` where guests or people of other organisations may read it too. */
  channel?: { name: string; id?: string; external: boolean };
  /** Groups that the platform knows the asker to be in: "slack:S0123", "teams:19:abc@thread.tacv2". */
  groups?: readonly string[];
  /** Not a full member of the workspace or tenant, as far as the platform can tell. */
  guest?: boolean;
  /** The values of a submitted form, by field name. */
  values?: Record<string, string>;
  /** The copy of an unasked message that was clicked, where the platform cannot say which copies there are. */
  clicked?: Posted & { key: string };
}

/** What the platform shows, and to whom. */
export interface Answer {
  reply: Reply;
  /** `asker`: visible to who asked only; `everyone`: to all who read the conversation ("share cost checkout"). */
  audience: 'asker' | 'everyone';
  /** `refused`: the question cannot be answered as it was put (typo, no such scope); `failed`: our own fault. */
  outcome: 'answered' | 'refused' | 'failed';
}

/** Answers a question. Never rejects: an error is an answer too. */
export type Answerer = (ask: Ask) => Promise<Answer>;

/** A place where people ask. It translates, and nothing else. */
export interface ChatPlatform {
  readonly name: string;
  /** Begins to take questions. */
  start(answer: Answerer): Promise<void>;
  /** Takes no further questions and resolves when every question that was accepted has been answered. */
  stop(): Promise<void>;
  /**
   * How it knows somebody by e-mail; absent where people cannot be looked up so.
   * Rejects where it cannot say, which has been logged: that says nothing of the person.
   */
  find?(email: string): Promise<Presence>;
  /** Brings to people what they did not ask for; absent where nobody can be reached. */
  readonly poster?: Poster;
}

/** What is posted unasked. */
export interface Outgoing {
  /** Names the message among all to its recipient. */
  key: string;
  to: Recipient;
  reply: Reply;
  /** The message in whose thread it belongs. */
  thread?: Posted;
}

export type { Delivered };

/** What became of it. Nothing is tried twice by a platform: whoever calls decides that. */
export type PostOutcome =
  | { kind: 'sent'; posted: Posted }
  /** It was not taken for now; `afterMs` where the platform says how long, `ofAll` where it takes no other post either. */
  | { kind: 'retry'; afterMs?: number; ofAll?: boolean }
  /** It may have been taken, or not. */
  | { kind: 'unknown' }
  /** It is not there: never came, or was deleted. */
  | { kind: 'absent' }
  /** This platform knows no such channel or person; another may. */
  | { kind: 'nowhere' }
  /** It cannot be brought there any more, for a reason that people understand. */
  | { kind: 'gone'; reason: string };

/** Posts what people did not ask for. Never rejects. */
export interface Poster {
  readonly name: string;
  post(message: Outgoing): Promise<PostOutcome>;
  /** Puts the reply in the place of what stands there; the same again does no harm. */
  edit(message: Outgoing, posted: Posted): Promise<PostOutcome>;
  /**
   * Looks whether a message came that may have been posted after `since` (milliseconds): `sent`, `absent`, or `unknown`
   * where this platform does not tell.
   */
  settle(message: Outgoing, since: number): Promise<PostOutcome>;
  /** Takes an older copy away, as well as it can; absent where `settle` always knows whether there is one. */
  withdraw?(posted: Posted): Promise<void>;
}

/** What a platform must not forget when it is restarted. The composition root makes one for each. */
export interface PlatformMemory {
  deliveries: Deliveries;
  identities: Identities;
  conversations: Conversations;
}

/** One thing that people can ask. Help, hints and suggestions are made from what it says about itself. */
export interface Command {
  /** The first word of the question; one lower-case word. */
  readonly name: string;
  /** What it answers, in one sentence without a full stop. */
  readonly about: string;
  /** How to put the question: "cost [scope] [period] [by dimension]". */
  readonly usage: string;
  /** Other ways to put it, each with the command's name. */
  readonly also?: readonly string[];
  /** Whole questions, ready to be run; the first is the one to begin with. */
  readonly examples: readonly string[];
  /** @throws UserError when the question cannot be answered as it was put; any other error is our own fault */
  run(call: Call): Promise<Reply>;
}

/** A question on its way through a command. */
export interface Call {
  /** The words after the command's name. */
  readonly text: string;
  readonly ask: Ask;
  readonly person: Person | undefined;
  /** The values of a submitted form, by field name; empty when there was none. */
  readonly values: Readonly<Record<string, string>>;
  readonly commands: readonly Command[];
  readonly tools: Tools;
  /**
   * Asks whether everybody who will read the answer may see this scope; logged and, where it is restricted, audited.
   * To `oversee` is to see who answers for it and whom the platforms do not know; what is `whole` leaves nothing out; to
   * `take over` is to see one piece of it, of which the command knows that it is offered to the asker.
   *
   * @param called what is said to be restricted to whoever did not name the scope: "Claim 7"
   * @returns the parts of the scope that they may not see: they must be left out
   * @throws UserError where the asker may not see it, or the others may not (then it is answered to the asker alone)
   */
  see(scope: Scope, action?: 'see' | 'whole' | 'oversee' | 'take over', called?: string): Promise<Scope[]>;
  /** Whether everybody who will read the answer may see this scope, all of it unless told otherwise; if not, it is left out. */
  shows(scope: Scope, action?: 'see' | 'whole'): boolean;
  /** Whether the asker alone may do this with the scope. */
  may(action: Action, scope: Scope): boolean;
  /**
   * Before these readers are told something later.
   * @throws UserError where the asker may not have them told of this scope, or not everybody among them may see it
   */
  mustMay(action: Action, scope: Scope, readers: Readers): void;
  /**
   * Whoever is known by e-mail, before a change.
   * @throws UserError for somebody who is not known: nobody could be asked about it later
   */
  mustBeKnown(): Person;
  /**
   * Changes something: all that is done with these stores is kept together, its audit entry and the messages that it causes
   * among it, or nothing of it. Inside, use no other store; write before you read.
   */
  change<T>(work: (stores: Change) => Promise<T>): Promise<T>;
}

/** What can be changed together. */
export interface Stores {
  audit: Audit;
  claims: Claims;
  anomalies: Anomalies;
  announcements: Announcements;
  reminded: Reminded;
  unlearned: UnlearnedLessons;
  budgets: Budgets;
  budgetAlerts: BudgetAlerts;
  outbox: Outbox;
  subscriptions: Subscriptions;
  toldDigests: ToldDigests;
}

export interface Change extends Stores {
  /** Keeps the change in the audit log, as the asker's. */
  record(action: string, scope: string, detail: string): Promise<void>;
}

/** What commands work with. The composition root makes it, once. */
export interface Tools extends Stores {
  /** As it is in force: with the rules that were approved, without owners and managers who are gone. */
  organisation(): Organisation;
  /** As showback.yaml declares it, whoever is gone. */
  declared(): Organisation;
  people: People;
  /** The names that can occur in a question. */
  vocabulary(): Promise<Vocabulary>;
  costs: Costs;
  bills: BillsReach;
  lines: BillLines;
  upkeep: Upkeep;
  forecasts: Forecasts;
  /** One transaction. */
  change<T>(work: (stores: Stores) => Promise<T>): Promise<T>;
  /** Rules were approved or withdrawn: from now on the organisation has them, and history is allocated again. */
  rulesChanged(): Promise<void>;
  now(): Date;
  /** In the organisation's time zone. */
  today(): Day;
}
