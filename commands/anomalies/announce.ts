import type { Call } from '../../src/chat.ts';
import { UserError } from '../../src/errors.ts';
import type { Announcement } from '../../src/finops/announcement.ts';
import { nameDay } from '../../src/finops/day.ts';
import { formatMoney } from '../../src/finops/money.ts';
import { type Scope, scopeName } from '../../src/finops/scope.ts';
import { readAnnouncement, readQuestion } from '../../src/grammar.ts';
import { buttons, note, type Reply, reply, text } from '../../src/reply/reply.ts';
import { notYours } from './answer.ts';
import { deskOf } from './see.ts';
import type { Place } from './wording.ts';

/** Says beforehand that something will cost more: matching anomalies arrive answered, and the overshoot does not. */
export async function announce(call: Call, words: string): Promise<Reply> {
  const { tools } = call;
  const said = readAnnouncement(words, tools.today());
  const scope = await readScope(call, said.scope, 'anomalies expect', words.slice(said.scope.length));
  await call.see(scope);
  const { email } = call.mustBeKnown();
  if (!call.may('answer', scope)) throw notYours(scope, call);
  const { start, end, upTo, note: why } = said;
  const announcement = { by: email, scope, start, end, upTo, note: why };
  const id = await call.change(async ({ announcements, record }) => {
    // Whoever saw no answer says it again.
    const same = (await announcements.inForce()).find((one) => isSame(one, announcement));
    if (same !== undefined) return same.id;
    const added = await announcements.add(announcement);
    await record('announce', scopeName(scope), `announcement ${added}`);
    return added;
  });
  const place = deskOf(tools);
  return reply(
    `Announcement ${id}`,
    text(announcementWords(announcement, place)),
    text('What begins on these days and costs no more than that arrives answered. What is beyond is asked about.'),
    buttons({ label: 'Withdraw', run: `anomalies withdraw ${id}` }),
    note('The amount is what it costs in all beyond what would have been expected.'),
  );
}

function isSame(one: Said, other: Said): boolean {
  const essence = ({ by, scope, start, end, upTo, note }: Said) => JSON.stringify([by, scope, start, end, upTo, note]);
  return essence(one) === essence(other);
}
type Said = Omit<Announcement, 'id' | 'at'>;

export async function withdrawAnnouncement(call: Call, number: string): Promise<Reply> {
  const one = await call.tools.announcements.find(Number(number));
  if (one === undefined)
    throw new UserError(`There is no announcement ${number} that counts.`, { hint: 'Which there are: anomalies why' });
  await call.see(one.scope, 'see', `Announcement ${one.id}`);
  const { email } = call.mustBeKnown();
  if (!call.may('answer', one.scope)) throw notYours(one.scope, call);
  await call.change(async ({ announcements, record }) => {
    if (await announcements.withdraw(one.id, email)) {
      await record('withdraw announcement', scopeName(one.scope), `announcement ${one.id}`);
    }
  });
  return reply(`Announcement ${one.id}`, text(`Withdrawn: ${announcementWords(one, deskOf(call.tools))}`));
}

export function announcementWords(
  { by, scope, start, end, upTo, note: why }: Omit<Announcement, 'id' | 'at'>,
  { currency, today }: Place,
): string {
  const days =
    end - start === 1 ? `on ${nameDay(start, today)}` : `from ${nameDay(start, today)} to ${nameDay(end - 1, today)}`;
  return `${scopeName(scope)} may cost ${formatMoney(upTo, currency)} more ${days}, says ${by}: ${why}.`;
}

/**
 * @param command what was asked with the words before those of the scope
 * @param rest what follows them: the way out of a slip says all of it again
 * @throws UserError where the words name no scope
 */
export async function readScope(call: Call, words: string, command: string, rest = ''): Promise<Scope> {
  const { tools } = call;
  const { fiscalYearStart } = tools.organisation();
  const mayName = (one: Scope) => call.may('see', one);
  const context = { vocabulary: await tools.vocabulary(), today: tools.today(), fiscalYearStart, mayName };
  const { scope, filters } = readQuestion(words, { command, rest, ...context });
  if (scope === undefined || scope.kind === 'mine' || filters.length > 0) {
    throw new UserError('Whose? Name a team, workload, unit or account.');
  }
  return scope;
}
