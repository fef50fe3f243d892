import type { Command } from '../src/chat.ts';
import { cost } from './cost.ts';
import { help } from './help.ts';

/** What people can ask, in the order in which `help` lists it. */
export const commands: readonly Command[] = [cost, help];
