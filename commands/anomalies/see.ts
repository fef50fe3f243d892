import type { Anomaly } from '../../db/anomalies.ts';
import type { Call, Tools } from '../../src/chat.ts';
import { UserError } from '../../src/errors.ts';
import { tellsRestricted } from '../../src/finops/access.ts';
import { stateOf } from '../../src/finops/anomaly-case.ts';
import { covers } from '../../src/finops/lineage.ts';
import type { Scope } from '../../src/finops/scope.ts';
import { type NotePart, note } from '../../src/reply/reply.ts';
import type { Desk } from './message.ts';

/** For what is said unasked: nobody is told so what only some may see. */
export function deskOf({ organisation, today }: Pick<Tools, 'organisation' | 'today'>): Desk {
  const { currency, timezone } = organisation();
  const shows = (scope: Scope) => !tellsRestricted(scope, [], organisation());
  return { currency, today: today(), zone: timezone, organisation: organisation(), shows };
}

/** For those who read an answer. */
export const deskFor = ({ tools, shows }: Pick<Call, 'tools' | 'shows'>): Desk => ({ ...deskOf(tools), shows });

/**
 * The anomaly with this number, if the asker may see it.
 * @throws UserError
 */
export async function seeAnomaly(call: Call, number: string): Promise<Anomaly> {
  const one = /^\d{1,15}$/.test(number) ? await call.tools.anomalies.find(Number(number)) : undefined;
  if (one === undefined) {
    throw new UserError(number === '' ? 'Which anomaly? Say its number.' : `There is no anomaly ${number}.`, {
      hint: 'Which there are: anomalies all',
      suggestions: [{ label: 'anomalies all', run: 'anomalies all' }],
    });
  }
  for (const scope of [one.found.scope, one.askedOf]) await call.see(scope, 'whole', `Anomaly ${one.id}`);
  return one;
}

/** Of what a list may be made: an anomaly is one figure, of which nothing can be left out. */
export const isShown = (
  { found, askedOf }: Pick<Anomaly, 'found' | 'askedOf'>,
  { shows }: Pick<Call, 'shows'>,
): boolean => shows(found.scope) && shows(askedOf);

/** What is said of a list, as of a cost. */
export const LEFT_OUT = 'What is restricted to others is left out.';

/** Said of a list that may be about to grow: nothing found is not the same as nothing looked at. */
export async function notLookedAt({ tools }: Pick<Call, 'tools'>): Promise<NotePart | false> {
  if (await tools.upkeep.detected()) return false;
  return note(
    'The newest bills have not been looked at yet. The bot does so after each import, and npx showback detect at once.',
  );
}

/** Whether an anomaly is one of the scope, or asked of it. */
export function isOf(
  { found, askedOf }: { found: { scope: Scope }; askedOf: Scope },
  scope: Scope,
  { tools }: Pick<Call, 'tools'>,
): boolean {
  return [found.scope, askedOf].some((one) => covers(scope, one, tools.organisation()));
}

/** Whether the asker is among those who are asked to take it over. */
export const mayAccept = (call: Call, one: Pick<Anomaly, 'answer' | 'course'>): boolean =>
  one.answer.kind === 'not ours' && stateOf(one) === 'waiting for another team' && call.may('answer', one.answer.to);

/** Whether the asker may say whether it was expected: a commitment is bought, used up and renewed by FinOps. */
export function mayAnswer(call: Call, { found, askedOf }: Pick<Anomaly, 'found' | 'askedOf'>): boolean {
  return found.kind === 'commitment' ? call.may('approve', found.scope) : call.may('answer', askedOf);
}
