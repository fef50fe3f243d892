import type { Command } from '../src/chat.ts';
import { UserError } from '../src/errors.ts';
import { scopeName } from '../src/finops/scope.ts';
import { MEASURES, type Measure } from '../src/finops/scoreboard.ts';
import { buttons, facts, note, type Reply, reply, text } from '../src/reply/reply.ts';
import { readAsked } from './cost/asked.ts';
import { smallPrint } from './cost/wording.ts';
import { FORMULAS } from './scoreboard/formulas.ts';
import { placesWithin, type Scored, scoresOf } from './scoreboard/score.ts';
import { HOW, NAMES, scoreTable } from './scoreboard/table.ts';

export const scoreboard: Command = {
  name: 'scoreboard',
  about: 'Who keeps to budgets and forecasts, answers anomalies and owns what it spends: each unit and team',
  usage: 'scoreboard [unit], scoreboard how [budget|forecast|unanswered|acknowledgement|coverage]',
  examples: ['scoreboard'],
  async run(call) {
    const [, measure] = /^how\b\s*(\S*)/i.exec(call.text.trim()) ?? [];
    if (measure !== undefined) {
      await call.see({ kind: 'company', name: call.tools.organisation().name });
      return how(measure.toLowerCase());
    }
    // Whoever asks without a scope means everybody: that is what a scoreboard is for.
    const asked = await readAsked({ ...call, person: undefined, text: call.text }, 'scoreboard');
    const { scope, filters } = asked.subject;
    if ((scope.kind !== 'company' && scope.kind !== 'unit' && scope.kind !== 'team') || filters.length > 0) {
      throw new UserError('A scoreboard is of the company, a unit or a team.');
    }
    const places = placesWithin(asked);
    if (places.length === 0) throw new UserError('showback.yaml names no unit and no team.');
    const scored = await scoresOf(call, asked, places.slice(0, MOST));
    return reply(
      `Scoreboard of ${scopeName(scope)}`,
      text(verdictOf(scored)),
      scoreTable(scored, places.length),
      buttons(...HOW),
      note(smallPrint(asked)),
    );
  },
};

/** More rows are not read, and take seconds to work out. */
const MOST = 40;

/** The worst in words. */
function verdictOf(scored: readonly Scored[]): string {
  const teams = scored.filter(({ scope }) => scope.kind === 'team');
  const list = teams.length > 0 ? teams : scored;
  const over = list
    .filter(({ score }) => (score.budget ?? 0) > 0)
    .sort((a, b) => (b.score.budget ?? 0) - (a.score.budget ?? 0));
  const [worst] = over;
  const unanswered = list.reduce((sum, { score }) => sum + score.unanswered, 0);
  const budgets =
    worst === undefined
      ? 'Nobody is on course to exceed a budget'
      : `${over.length} of ${list.length} ${teams.length > 0 ? 'teams' : 'units'} ${over.length === 1 ? 'is' : 'are'} on course to exceed a budget, the most ${worst.scope.name} by ${Math.round((worst.score.budget ?? 0) * 100)}%`;
  return `${budgets}; ${unanswered} ${unanswered === 1 ? 'anomaly waits' : 'anomalies wait'} for an answer.`;
}

function how(measure: string): Reply {
  if (!isMeasure(measure)) {
    throw new UserError('How is what worked out?', {
      suggestions: HOW,
    });
  }
  const { formula, about, ask } = FORMULAS[measure];
  return reply(
    `${NAMES[measure]}: how it is worked out`,
    text(formula),
    facts({ label: 'What it is', value: about }),
    buttons({ label: 'One by one', run: ask }, { label: 'Scoreboard', run: 'scoreboard' }),
  );
}

const isMeasure = (word: string): word is Measure => (MEASURES as readonly string[]).includes(word);
