import type { Call } from '../../src/chat.ts';
import { UserError } from '../../src/errors.ts';
import { type Lesson, lessonKey, lessonsOf } from '../../src/finops/learning.ts';
import { isWithin } from '../../src/finops/lineage.ts';
import { formatMoney } from '../../src/finops/money.ts';
import { isSameScope, type Scope, scopeName, scopeWords } from '../../src/finops/scope.ts';
import { type Button, buttons, note, type Reply, reply, text } from '../../src/reply/reply.ts';
import { announcementWords, readScope } from './announce.ts';
import { notYours } from './answer.ts';
import { deskOf, isOf } from './see.ts';
import type { Place } from './wording.ts';

/** What answers have changed in how a scope is asked about, and what was announced of it; each can be undone. */
export async function explain(call: Call, words: string): Promise<Reply> {
  const scope = words === '' ? companyOf(call) : await readScope(call, words, 'anomalies why');
  const hidden = await call.see(scope);
  const { tools } = call;
  const place = deskOf(tools);
  const vocabulary = await tools.vocabulary();
  const isAbout = (one: Scope) =>
    isOf({ found: { scope: one }, askedOf: one }, scope, call) &&
    !hidden.some((part) => isWithin(one, part, tools.organisation()));
  const lessons = (await lessonsNow(call)).filter((one) => isAbout(one.scope) && call.shows(one.scope));
  const announced = (await tools.announcements.inForce()).filter((one) => one.end > place.today && isAbout(one.scope));
  const forget = ({ scope: one, what }: Lesson): Button => ({
    label: `Forget ${scopeName(one)}, ${what}`,
    run: `anomalies forget ${scopeWords(one, vocabulary)} ${what}`,
  });
  return reply(
    `How ${scopeName(scope)} is asked about`,
    text(
      lessons.length + announced.length === 0
        ? 'As everything is: nothing has been learned from answers, and nothing was announced.'
        : 'As everything is, but for this:',
    ),
    ...lessons.map((one) => text(lessonWords(one, place))),
    ...announced.map((one) => text(`Announcement ${one.id}: ${announcementWords(one, place)}`)),
    buttons(
      ...lessons.map(forget),
      ...announced.map(({ id }) => ({ label: `Withdraw announcement ${id}`, run: `anomalies withdraw ${id}` })),
    ),
    note('Only what people said themselves teaches. What is beyond a limit is asked about.'),
  );
}

/** Undoes what was learned: it has to be learned anew, from answers to come. */
export async function forget(call: Call, words: string): Promise<Reply> {
  const [, scopeOf = '', what = ''] = /^(.*)\s(\S+)$/s.exec(words.trim()) ?? [];
  const scope = await readScope(call, scopeOf, 'anomalies forget', ` ${what}`);
  await call.see(scope);
  const { email } = call.mustBeKnown();
  if (!call.may('answer', scope)) throw notYours(scope, call);
  const lesson = (await lessonsNow(call)).find(
    (one) => isSameScope(one.scope, scope) && one.what === what.toLowerCase(),
  );
  if (lesson === undefined) throw new UserError(`Nothing like that has been learned of ${scopeName(scope)}.`);
  await call.change(async ({ unlearned, record }) => {
    await unlearned.add(lessonKey(scope, lesson.what), email);
    await record('forget lesson', scopeName(scope), lesson.what);
  });
  return explain(call, scopeOf);
}

async function lessonsNow({ tools }: Call): Promise<Lesson[]> {
  return lessonsOf(await tools.anomalies.list(), await tools.unlearned.all(), tools.today());
}

const companyOf = ({ tools }: Call): Scope => ({ kind: 'company', name: tools.organisation().name });

function lessonWords(lesson: Lesson, { currency }: Place): string {
  const name = scopeName(lesson.scope);
  switch (lesson.kind) {
    case 'habit': {
      const { rhythm, lastDays, upTo, learnedFrom } = lesson;
      const when = 'date' in rhythm ? `around the ${rhythm.date}. of a month` : 'at the end of a month';
      const like = learnedFrom.map((id) => `anomaly ${id}`).join(' and ');
      return `${name}: up to ${formatMoney(upTo, currency)} more ${when}, for at most ${lastDays} days, is not asked about, because ${like} were expected.`;
    }
    case 'sensitivity': {
      const { factor, wrong, answers } = lesson;
      const change = Math.round(Math.abs(1 / factor - 1) * 100);
      const how = factor > 1 ? `sooner: its limits are ${change}% lower` : `later: its limits are ${change}% higher`;
      return `${name} is asked about ${how}, because ${wrong} of ${answers} answers were "not expected".`;
    }
  }
}
