import type { Anomaly } from '../../db/anomalies.ts';
import type { Tools } from '../../src/chat.ts';
import type { Announcement } from '../../src/finops/announcement.ts';
import type { Day } from '../../src/finops/day.ts';
import type { KnownEvent } from '../../src/finops/forecast.ts';
import { isWithin } from '../../src/finops/lineage.ts';
import type { Organisation } from '../../src/finops/organisation.ts';
import { isSameScope, type Scope } from '../../src/finops/scope.ts';
import type { Subject } from '../cost/spend.ts';

/** What people have said of the costs of a scope and its parts: in answers about anomalies, and ahead. */
export async function saidOf(
  { anomalies, announcements, organisation }: Pick<Tools, 'anomalies' | 'announcements' | 'organisation'>,
  { scope, filters, without }: Subject,
  days: { start: Day; end: Day },
): Promise<KnownEvent[]> {
  // Nobody said which service or account it is about.
  if (filters.length > 0) return [];
  const declared = organisation();
  // An account has costs of anybody: of how much of it is left out, nobody said anything.
  const isLeftOut = (part: Scope) =>
    without.some((hidden) => part.kind === 'account' || isPart(part, hidden, declared));
  const isAbout = (part: Scope) => isPart(part, scope, declared) && !isLeftOut(part);
  const ahead = (await announcements.inForce()).filter((one) => one.end > days.start && isAbout(one.scope));
  const found = (await anomalies.list({ days })).filter((one) => isAbout(one.found.scope));
  return [
    ...ahead.map(announced),
    ...found.flatMap((one) =>
      answered(
        one,
        isSameScope(one.found.scope, scope),
        ahead.map(({ id }) => id),
      ),
    ),
  ];
}

function isPart(part: Scope, whole: Scope, organisation: Organisation): boolean {
  if (whole.kind === 'mine') return whole.parts.some((one) => isPart(part, one, organisation));
  return whole.kind === 'company' || isSameScope(part, whole) || isWithin(part, whole, organisation);
}

const announced = ({ start, end, upTo }: Announcement): KnownEvent => ({
  kind: 'announced',
  start,
  end,
  perDay: upTo / (end - start),
});

/** An anomaly of a part of the scope is known by its amount; what befell the scope itself, by its days. */
function answered({ found, answer, course }: Anomaly, isOwn: boolean, announcements: readonly number[]): KnownEvent[] {
  const { start, end } = found;
  const part = isOwn ? {} : { perDay: (found.actual - found.expected) / (end - start) };
  switch (answer.kind) {
    case 'expected': {
      // What was announced is added by its announcement, and what is over does not go on.
      const { because } = answer;
      const isAnnounced =
        because !== undefined && 'announcement' in because && announcements.includes(because.announcement);
      return course === 'ongoing' && !isAnnounced
        ? [{ kind: 'expected', start, until: answer.until + 1, ...part }]
        : [{ kind: 'not expected', start, end, ...part }];
    }
    case 'not expected':
      return [{ kind: 'not expected', start, end, ...part }];
    case 'none':
    case 'later':
    case 'not ours':
      return [];
  }
}
