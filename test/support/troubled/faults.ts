import type { Fault } from '../fake-connector.ts';
import type { Trouble } from '../fake-slack/workspace.ts';
import type { Dice } from './dice.ts';

type FaultKind = 'lost reply' | '429' | '500' | '503' | 'cut' | 'slow';
const KINDS: Record<'slack' | 'teams', readonly FaultKind[]> = {
  slack: ['lost reply', 'lost reply', '429', '500', '503', 'cut', 'slow'],
  teams: ['lost reply', 'lost reply', '429', '500', '503', 'cut', 'lost reply'],
};

/** What brings a message or looks for it. */
const OF_MESSAGES = /^(chat\.|conversations\.(history|replies)|response)/;
/** So large a share of these requests meets a fault; of the others a smaller one, for a question needs many of them. */
const SHARE = 0.25;
const SHARE_OF_OTHERS = 0.05;

/** What goes wrong on the way, and how often it has. */
export function createFaults(dice: Dice) {
  const counted = { slack: new Map<string, number>(), teams: new Map<string, number>() };
  let on = false;
  const draw = (platform: 'slack' | 'teams', share = SHARE): FaultKind | undefined => {
    const kind = on && dice.hits(share) ? dice.pick(KINDS[platform]) : undefined;
    if (kind !== undefined) counted[platform].set(kind, (counted[platform].get(kind) ?? 0) + 1);
    return kind;
  };
  return {
    counted,
    begin: () => {
      on = true;
    },
    end: () => {
      on = false;
    },
    slack(method: string): Trouble | undefined {
      const kind = draw('slack', OF_MESSAGES.test(method) ? SHARE : SHARE_OF_OTHERS);
      switch (kind) {
        case '429':
          return { kind: 'ratelimited', retryAfter: 1 };
        case '500':
        case '503':
          return { kind: 'status', status: Number(kind) };
        case 'slow':
          return { kind, ms: dice.between(30, 300) };
        default:
          return kind && { kind };
      }
    },
    teams(): Fault | undefined {
      const kind = draw('teams');
      switch (kind) {
        case '429':
          return { status: 429, retryAfter: 1 };
        case '500':
        case '503':
          return { status: Number(kind) };
        case 'cut':
          return 'cut';
        case 'lost reply':
          return 'lose the reply';
        default:
          return undefined;
      }
    },
  };
}
