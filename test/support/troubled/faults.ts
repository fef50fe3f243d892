import type { Fault } from '../fake-connector.ts';
import type { Trouble } from '../fake-slack/workspace.ts';
import type { LoginFault } from '../fake-teams-login.ts';
import type { Dice } from './dice.ts';

type FaultKind = 'lost reply' | '429' | '500' | '503' | 'cut' | 'slow' | 'revoked';
type Side = 'slack' | 'teams' | 'token' | 'keys';
const KINDS: Record<Side, readonly FaultKind[]> = {
  slack: ['lost reply', 'lost reply', '429', '500', '503', 'cut', 'slow'],
  teams: ['lost reply', 'lost reply', '429', '500', '503', 'cut', 'lost reply'],
  token: ['500', '503', 'cut', 'slow', 'revoked', 'revoked'],
  keys: ['500', '503', 'cut', 'slow'],
};

/** What brings a message or looks for it. */
const OF_MESSAGES = /^(chat\.|conversations\.(history|replies)|response)/;
/** So large a share of these requests meets a fault; of the others a smaller one, for a question needs many of them. */
const SHARE = 0.25;
const SHARE_OF_OTHERS = 0.05;
/** A bot asks for few tokens, and for keys twice in a life. */
const SHARE_OF_TOKENS = 0.75;
const SHARE_OF_KEYS = 0.25;

/** What goes wrong on the way, and how often it has. */
export function createFaults(dice: Dice) {
  const counted: Record<Side, Map<string, number>> = {
    slack: new Map(),
    teams: new Map(),
    token: new Map(),
    keys: new Map(),
  };
  let on = false;
  const draw = (side: Side, share = SHARE): FaultKind | undefined => {
    const kind = on && dice.hits(share) ? dice.pick(KINDS[side]) : undefined;
    if (kind !== undefined) counted[side].set(kind, (counted[side].get(kind) ?? 0) + 1);
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
        case 'lost reply':
        case 'cut':
          return { kind };
        default:
          return undefined;
      }
    },
    login(of: 'token' | 'keys'): LoginFault | undefined {
      const kind = draw(of, of === 'token' ? SHARE_OF_TOKENS : SHARE_OF_KEYS);
      switch (kind) {
        case '500':
        case '503':
          return { status: Number(kind) };
        case 'cut':
          return 'cut';
        case 'slow':
          return { slowMs: dice.between(100, 3000) };
        case 'revoked':
          return { revokedAfterMs: dice.between(0, 1500) };
        default:
          return undefined;
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
