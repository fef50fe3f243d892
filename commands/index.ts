import type { Command } from '../src/chat.ts';
import { allocation } from './allocation.ts';
import { anomalies } from './anomalies.ts';
import { budget } from './budget.ts';
import { claim } from './claim.ts';
import { claims } from './claims.ts';
import { cost } from './cost.ts';
import { digest } from './digest.ts';
import { dispute } from './dispute.ts';
import { forecast } from './forecast.ts';
import { help } from './help.ts';
import { home } from './home.ts';
import { people } from './people.ts';
import { scoreboard } from './scoreboard.ts';

/** What people can ask, in the order in which `help` lists it. */
export const commands: readonly Command[] = [
  cost,
  budget,
  forecast,
  anomalies,
  allocation,
  claim,
  dispute,
  claims,
  digest,
  scoreboard,
  home,
  people,
  help,
];
