import { type Anomaly, GetAnomaliesCommand, ProvideAnomalyFeedbackCommand } from '@aws-sdk/client-cost-explorer';
import type { OutsideFindings } from '../../bills/source.ts';
import { type Day, formatDay, parseDay } from '../../finops/day.ts';
import type { Cause, OutsideFinding, Verdict } from '../../finops/outside-finding.ts';
import { CapReached, type CostExplorerSettings, createClient, type Ledger } from './client.ts';
import { explain } from './errors.ts';

export interface AnomaliesOptions extends Pick<CostExplorerSettings, 'roleArn'> {
  ledger: Ledger;
  /** UTC. */
  today: Day;
  notice(text: string): void;
}

/** AWS keeps them for so long. */
const DAYS = 90;
/** "Whether the cost anomaly was a planned activity or you considered it an anomaly." NO says a false alarm, which no answer does. */
const FEEDBACK = { planned: 'PLANNED_ACTIVITY', anomaly: 'YES' } as const satisfies Record<Verdict, string>;
/** AWS does not know the anomaly, or not any more. */
const REFUSALS = ['ValidationException', 'ResourceNotFoundException', 'UnknownMonitorException'];

/** What AWS Cost Anomaly Detection found, and where it is told what people made of it. */
export function awsAnomalies({ roleArn, ledger, today, notice }: AnomaliesOptions): OutsideFindings {
  const client = createClient({ roleArn }, ledger);
  return {
    async findings() {
      const all = new Map<string, Anomaly>();
      try {
        let token: string | undefined;
        do {
          const page = await client.send(
            new GetAnomaliesCommand({
              DateInterval: { StartDate: formatDay(today - DAYS), EndDate: formatDay(today) },
              ...(token !== undefined && { NextPageToken: token }),
            }),
          );
          for (const one of page.Anomalies ?? []) all.set(one.AnomalyId ?? '', one);
          token = page.NextPageToken || undefined;
        } while (token !== undefined);
      } catch (error) {
        if (!(error instanceof CapReached)) throw explain(error, 'ce:GetAnomalies');
        notice("The daily cap is reached: AWS's own anomalies are asked for by a later sync.");
        return undefined;
      }
      return [...all.values()].flatMap((one) => findingOf(one, today) ?? []);
    },
    async tell(id, verdict) {
      try {
        await client.send(new ProvideAnomalyFeedbackCommand({ AnomalyId: id, Feedback: FEEDBACK[verdict] }));
        return 'told';
      } catch (error) {
        if (error instanceof CapReached) {
          notice('The daily cap is reached: what was answered of AWS anomalies is told by a later sync.');
          return 'later';
        }
        if (!(error instanceof Error && REFUSALS.includes(error.name))) {
          throw explain(error, 'ce:ProvideAnomalyFeedback');
        }
        notice(`AWS does not take what was answered of its anomaly ${id}: ${error.message}`);
        return 'refused';
      }
    },
  };
}

/** AWS's end is the last day on which it was seen; one that has none yet goes on. */
function findingOf(anomaly: Anomaly, today: Day): Omit<OutsideFinding, 'source'> | undefined {
  const { AnomalyId: id, AnomalyStartDate: first, AnomalyEndDate: last, Impact } = anomaly;
  const impact = Impact?.TotalImpact ?? Impact?.MaxImpact;
  if (id === undefined || first === undefined || impact === undefined) return undefined;
  const start = dayOf(first);
  const end = Math.max(start + 1, last === undefined ? today : dayOf(last) + 1);
  return { id, finder: 'AWS', start, end, impact: Math.round(impact * 1_000_000), causes: causesOf(anomaly) };
}

const dayOf = (text: string): Day => parseDay(text.slice(0, 10));

/** Without root causes there is what its monitor watches: an account, a service, or a tag, which is no service of any bill. */
function causesOf({ RootCauses = [], DimensionValue = '' }: Anomaly): Cause[] {
  const causes = RootCauses.map(({ LinkedAccount, Service }) => causeOf(LinkedAccount, Service));
  const named = causes.filter(({ account, service }) => account !== undefined || service !== undefined);
  if (named.length > 0) return [...new Map(named.map((cause) => [JSON.stringify(cause), cause])).values()];
  if (DimensionValue === '') return [];
  return [/^\d{12}$/.test(DimensionValue) ? causeOf(DimensionValue, '') : causeOf('', DimensionValue)];
}

const causeOf = (account = '', service = ''): Cause => ({
  ...(account !== '' && { account }),
  ...(service !== '' && { service }),
});
