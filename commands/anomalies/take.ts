import type { AnomalyChange } from '../../db/anomalies.ts';
import type { Tools } from '../../src/chat.ts';
import { announced } from '../../src/finops/announcement.ts';
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
    const lessons = lessonsOf(await stores.anomalies.list(), await stores.unlearned.all(), today());
    const known = (one: FoundAnomaly) => announced(one, announcements, organisation()) ?? habitual(one, lessons);
    const changes = await stores.anomalies.take(found, run, known);
    await tellOfChanges(stores, changes, organisation(), deskOf({ organisation, today }));
    return changes;
  });
}
