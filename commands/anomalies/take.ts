import type { AnomalyChange } from '../../db/anomalies.ts';
import type { Tools } from '../../src/chat.ts';
import { announced, takeUp, usedUp } from '../../src/finops/announcement.ts';
import { isBeyond } from '../../src/finops/case-after.ts';
import type { FoundAnomaly } from '../../src/finops/found-anomaly.ts';
import { habitual, lessonsOf } from '../../src/finops/learning.ts';
import type { DetectionRun } from '../../src/finops/match-anomalies.ts';
import { deskOf } from './see.ts';
import { tellOfChanges } from './tell.ts';

/** What a detection run found is kept and said to whom it is about, or nothing of it. */
export function takeFound(
  { change, organisation, today }: Pick<Tools, 'change' | 'organisation' | 'today'>,
  found: readonly FoundAnomaly[],
  run: DetectionRun,
): Promise<AnomalyChange[]> {
  return change(async (stores) => {
    const announcements = await stores.announcements.inForce();
    const cases = await stores.anomalies.list();
    const lessons = lessonsOf(cases, await stores.unlearned.all(), today());
    const used = usedUp(cases);
    const known = (one: FoundAnomaly) => {
      const said = announced(one, announcements, organisation(), used) ?? habitual(one, lessons);
      if (said !== undefined && !isBeyond(said, one)) takeUp(used, said, one);
      return said;
    };
    const changes = await stores.anomalies.take(found, run, known);
    await tellOfChanges(stores, changes, organisation(), deskOf({ organisation, today }));
    return changes;
  });
}
