import { commands } from '../../commands/index.ts';
import { createBillsReach } from '../../db/bills.ts';
import { createCosts } from '../../db/costs.ts';
import { createForecasts } from '../../db/forecasts.ts';
import { createPeople } from '../../db/people.ts';
import { createStores } from '../../db/stores.ts';
import { createUpkeep } from '../../db/upkeep.ts';
import { createVocabulary } from '../../db/vocabulary.ts';
import { archivedLines } from '../../src/bills/archived-lines.ts';
import type { Answer, Ask, Tools } from '../../src/chat.ts';
import { withApproved } from '../../src/finops/claim.ts';
import { type Day, parseDay } from '../../src/finops/day.ts';
import type { Person } from '../../src/finops/organisation.ts';
import { namedPeople, withoutGone } from '../../src/finops/people.ts';
import type { ChartPart, FactsPart, Part, TablePart } from '../../src/reply/reply.ts';
import { createRouter } from '../../src/router.ts';
import { installation, type Line } from './bills.ts';
import { recordingLog } from './log.ts';

/** An answer, and shortcuts to what tests look at. */
export interface Told {
  answer: Answer;
  /** The sentences, the point first. */
  texts: string[];
  note: string;
  facts: Record<string, unknown>;
  tables: TablePart[];
  charts: ChartPart[];
  buttons: Record<string, string>;
}

/** A real installation with these bills, and the real commands over it; the platforms are those that the bot is connected to. */
export async function asking(
  yaml: string,
  lines: readonly Line[],
  today: string,
  { platforms = [], after }: { platforms?: readonly string[]; after?: (work: () => void) => void } = {},
) {
  const house = await installation(yaml, after);
  if (lines.length > 0) await house.importLines(lines);
  const now = { today: parseDay(today) as Day, ms: Date.parse('2026-11-24T08:00:00Z') };
  const stores = createStores(house.open.db, () => new Date(now.ms));
  const { claims } = stores;
  let declared = house.organisation;
  const people = createPeople(house.open.db, platforms, () => new Date('2026-11-24T08:00:00Z'));
  const rulesChanged = async () =>
    house.use(
      withApproved(withoutGone(declared, await people.gone(namedPeople(declared))), await claims.inState('approved')),
    );
  const organisation = () => house.organisation;
  const tools: Tools = {
    organisation,
    vocabulary: createVocabulary(house.open.db, organisation),
    costs: createCosts(house.open.db),
    bills: createBillsReach(house.open.db, () => now.today),
    lines: archivedLines(house.open, house.dataDir, organisation),
    rulesChanged,
    declared: () => declared,
    people,
    forecasts: createForecasts(house.open.db, () => new Date('2026-11-24T08:00:00Z')),
    ...stores,
    upkeep: createUpkeep(house.open.db),
    now: () => new Date(now.ms),
    today: () => now.today,
  };
  const recording = recordingLog();
  const answer = createRouter({ commands, tools, log: recording.log, clock: () => performance.now() });
  return {
    ...house,
    tools,
    answer,
    now,
    ...recording,
    /** Another showback.yaml, with what was approved in chat. */
    async rewrite(yaml: string) {
      house.declare(yaml);
      declared = house.organisation;
      await tools.rulesChanged();
    },
    ask: async (text: string, person?: Person, more: Partial<Ask> = {}): Promise<Told> =>
      told(await answer({ id: 'q', platform: 'test', text, person, place: 'private', ...more })),
  };
}

function told(answer: Answer): Told {
  const { parts } = answer.reply;
  const of = <K extends Part['kind']>(kind: K) =>
    parts.filter((part): part is Extract<Part, { kind: K }> => part.kind === kind);
  const facts = of('facts').flatMap((part: FactsPart) => part.facts);
  return {
    answer,
    texts: of('text').map(({ text }) => text),
    note: of('note')
      .map(({ text }) => text)
      .join(' '),
    facts: Object.fromEntries(facts.map(({ label, value }) => [label, dollars(value)])),
    tables: of('table'),
    charts: of('chart'),
    buttons: Object.fromEntries(of('buttons').flatMap(({ buttons }) => buttons.map(({ label, run }) => [label, run]))),
  };
}

/** Amounts in dollars; other values as they are. */
export function dollars(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'micros' in value ? Number(value.micros) / 1_000_000 : value;
}

/** The rows of a table by their first cell, with the number in the second. */
export function rowsOf(table: TablePart | undefined): Record<string, unknown> {
  return Object.fromEntries((table?.rows ?? []).map(([name, amount]) => [String(name), dollars(amount)]));
}
