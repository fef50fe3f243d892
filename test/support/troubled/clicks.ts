import { setTimeout as sleep } from 'node:timers/promises';
import type { Life } from './bot-process.ts';
import type { Dice } from './dice.ts';
import type { Kind, Platform, Saying, Sayings, Subject } from './sayings.ts';

/** Whoever was told that it failed does not try again at once. */
const WAITS_MS = 500;

/** What became of the clicks that were made. */
export interface ClickTally {
  /** Something was said, by a button or a form. */
  sent: number;
  /** Whoever said it was told that it failed, or nothing came: they said it once more. */
  notTaken: number;
  /** The same was delivered once more. */
  again: number;
  /** Said to be taken, and not kept. There must be none. */
  broken: string[];
}

/** Something with buttons, as somebody sees it. */
export interface Look {
  /** Of a message that nobody asked for. */
  key: string | undefined;
  buttons: readonly string[];
  /** Whether what is said there can be filled in, if there is something to fill in; undefined where nothing opens. */
  begin(saying: Saying, life: Life): Promise<Attempt | undefined>;
}

/** Something that is about to be said, however often it takes. */
export interface Attempt {
  /** Says it as people do who try once more. */
  send(life: Life): Promise<Outcome>;
  /** What was sent last is delivered a second time. */
  deliverAgain(life: Life): Promise<void>;
}

/**
 * What whoever clicked sees: it counts; Slack was told that it was done with, and no answer came; it failed, or nothing came
 * of it; it will take a while, and there is nothing to send again.
 */
export type Outcome = 'taken' | 'acknowledged' | 'failed' | 'pending';

/** Somebody in front of a chat. */
export interface Hands {
  /** The messages that nobody asked for. */
  shown(): Look[];
  /** What a channel gets, on being asked there. */
  digestsOf(channel: string, life: Life): Promise<Look | undefined>;
}

export interface Clicker {
  kind: Kind;
  platform: Platform;
  tally: ClickTally;
  /** One click on something about which there is something to say, if there is any. */
  click(life: Life): Promise<void>;
  /** Whether everything has been said. */
  isDone(): boolean;
}

/** Somebody who says all that there is to say about one kind of things. */
export function createClicker(
  hands: Hands,
  { kind, platform, sayings, dice }: { kind: Kind; platform: Platform; sayings: Sayings; dice: Dice },
): Clicker {
  const tally: ClickTally = { sent: 0, notTaken: 0, again: 0, broken: [] };
  const failed: Begun[] = [];

  async function click(life: Life): Promise<void> {
    const old = failed.pop();
    if (old !== undefined && dice.hits(0.5)) await deliverAgain(old, life);
    const begun = old ?? (await begin(life));
    if (begun === undefined) return;
    const { attempt, saying, subject } = begun;
    tally.sent++;
    const sending = attempt.send(life);
    const twice = dice.hits(0.4) ? deliverAgain(begun, life) : undefined;
    const outcome = await sending;
    // What is said again may be refused, where something cannot be looked up.
    const mustBeKept = outcome === 'taken' || (outcome === 'acknowledged' && old === undefined);
    if (mustBeKept && sayings.timesSaid(saying) === 0)
      tally.broken.push(`${platform}: "${saying.button}" of ${subject.kind} ${subject.id} was taken and is not kept`);
    if (outcome === 'failed' || outcome === 'acknowledged') {
      tally.notTaken++;
      failed.push(begun);
      await Promise.race([sleep(WAITS_MS), life.ended]);
    }
    await twice;
  }

  async function deliverAgain({ attempt }: Begun, life: Life): Promise<void> {
    tally.again++;
    await attempt.deliverAgain(life).catch(() => {});
  }

  async function begin(life: Life): Promise<Begun | undefined> {
    const unsaid = sayings.subjects(kind, platform).flatMap((subject) => {
      const saying = sayings.next(subject);
      return saying === undefined ? [] : [{ subject, saying }];
    });
    const found = kind === 'digest' ? await asked(unsaid, life) : pressable(unsaid);
    if (found === undefined) return undefined;
    const attempt = await found.look.begin(found.saying, life);
    return attempt && { ...found, attempt };
  }

  async function asked(unsaid: readonly Unsaid[], life: Life) {
    const one = dice.pick(unsaid);
    const look = one && (await hands.digestsOf(one.subject.place.channel, life));
    return one && look?.buttons.includes(one.saying.button) ? { ...one, look } : undefined;
  }

  function pressable(unsaid: readonly Unsaid[]) {
    const looks = hands.shown();
    return dice.pick(
      unsaid.flatMap((one) =>
        looks
          .filter(({ key, buttons }) => isAbout(key, one.subject) && buttons.includes(one.saying.button))
          .map((look) => ({ ...one, look })),
      ),
    );
  }

  const isDone = () =>
    failed.length === 0 && sayings.subjects(kind, platform).every((one) => sayings.next(one) === undefined);

  return { kind, platform, tally, click, isDone };
}

interface Unsaid {
  subject: Subject;
  saying: Saying;
}
interface Begun extends Unsaid {
  attempt: Attempt;
}

/** The question itself, or the one to the team that it was handed over to. */
const isAbout = (key: string | undefined, { kind, id }: Subject): boolean =>
  key === `${kind} ${id}` || key?.startsWith(`${kind} ${id} handed over`) === true;
