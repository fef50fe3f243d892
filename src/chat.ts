import type { Audit } from '../db/audit.ts';
import type { BillsReach } from '../db/bills.ts';
import type { Claims } from '../db/claims.ts';
import type { Conversations } from '../db/conversations.ts';
import type { Costs } from '../db/costs.ts';
import type { Deliveries } from '../db/deliveries.ts';
import type { Forecasts } from '../db/forecasts.ts';
import type { Identities } from '../db/identities.ts';
import type { BillLines } from './bills/lines.ts';
import type { Day } from './finops/day.ts';
import type { Organisation, Person } from './finops/organisation.ts';
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
  /** The channel by its name and its id; `external` where people of other organisations may read it too. */
  channel?: { name: string; id?: string; external: boolean };
  /** Groups that the platform knows the asker to be in: "slack:S0123", "teams:19:abc@thread.tacv2". */
  groups?: readonly string[];
  /** Not a full member of the workspace or tenant, as far as the platform can tell. */
  guest?: boolean;
  /** The values of a submitted form, by field name. */
  values?: Record<string, string>;
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
   *
   * @returns the parts of the scope that they may not see: they must be left out
   * @throws UserError where the asker may not see it, or the others may not (then it is answered to the asker alone)
   */
  see(scope: Scope): Promise<Scope[]>;
  /** Whether the asker may do this to the scope's costs. */
  may(action: 'claim' | 'approve', scope: Scope): boolean;
  /**
   * Whoever is known by e-mail, before a change.
   * @throws UserError for somebody who is not known: nobody could be asked about it later
   */
  mustBeKnown(): Person;
  /** Keeps a change in the audit log. */
  record(action: string, scope: string, detail: string): Promise<void>;
}

/** What commands work with. The composition root makes it, once. */
export interface Tools {
  organisation(): Organisation;
  /** The names that can occur in a question. */
  vocabulary(): Promise<Vocabulary>;
  costs: Costs;
  bills: BillsReach;
  lines: BillLines;
  audit: Audit;
  claims: Claims;
  forecasts: Forecasts;
  /** Rules were approved or withdrawn: from now on the organisation has them, and history is allocated again. */
  rulesChanged(): Promise<void>;
  /** In the organisation's time zone. */
  today(): Day;
}
