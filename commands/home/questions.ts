import type { Call } from '../../src/chat.ts';
import { answersFor } from '../../src/finops/lineage.ts';
import type { Person } from '../../src/finops/organisation.ts';
import { buttons, text } from '../../src/reply/reply.ts';
import { waitingFor, waitingParts } from '../anomalies/list.ts';
import { deskFor } from '../anomalies/see.ts';
import { claimQuestion, questionsSentence } from '../digest/open-questions.ts';
import { alertSaid, unplannedAlerts } from '../reminders/budget.ts';
import type { Mine } from './mine.ts';

/** What waits for this person: anomalies, claims on what is theirs, budget alerts without a plan. */
export async function myQuestions(call: Call, { email }: Person): Promise<Mine> {
  const { tools, shows } = call;
  const organisation = tools.organisation();
  const anomalies = await waitingFor(call);
  const claims = (await tools.claims.inState('open')).filter(
    ({ from, to }) => to !== undefined && answersFor(email, to, organisation) && shows(from, 'see') && shows(to, 'see'),
  );
  const alerts = (await unplannedAlerts(tools, organisation, tools.today())).filter(
    ({ budget: { scope } }) => answersFor(email, scope, organisation) && shows(scope),
  );
  const told = alerts.map((alert) => alertSaid(alert, organisation, tools.today()));
  const ofClaims = claims.map(claimQuestion);
  return {
    sentence: questionsSentence([...anomalies, ...ofClaims, ...told].length, 'your'),
    parts: [
      ...waitingParts(anomalies, deskFor(call)),
      ...ofClaims.flatMap(({ parts }) => parts),
      ...told.flatMap(({ line, buttons: answers }) => [text(line), buttons(...answers)]),
    ],
  };
}
