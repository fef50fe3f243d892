import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { type Day, firstDay, formatDay, monthOf, parseDay } from '../../src/finops/day.ts';

/** A charge as AWS knows it. Costs are in millionths of a dollar. */
export interface Charge {
  day: Day;
  service: string;
  account: string;
  region: string;
  recordType: string;
  tags: Record<string, string>;
  unblended: number;
  amortized: number;
}

type Metric = 'UnblendedCost' | 'AmortizedCost' | 'NetUnblendedCost' | 'NetAmortizedCost';
interface Asked {
  TimePeriod: { Start: string; End: string };
  Granularity: 'DAILY' | 'MONTHLY';
  Metrics: Metric[];
  GroupBy: { Type: 'DIMENSION' | 'TAG'; Key: string }[];
  Filter?: { Dimensions: { Key: string; Values: string[] } };
  NextPageToken?: string;
  /** Of GetAnomalies and ProvideAnomalyFeedback. */
  DateInterval?: { StartDate: string; EndDate: string };
  AnomalyId?: string;
  Feedback?: string;
}

/** An anomaly as AWS tells it: GetAnomalies. */
export interface AwsAnomaly {
  AnomalyId: string;
  AnomalyStartDate: string;
  AnomalyEndDate?: string;
  DimensionValue?: string;
  RootCauses?: { Service?: string; Region?: string; LinkedAccount?: string; LinkedAccountName?: string }[];
  AnomalyScore: { MaxScore: number; CurrentScore: number };
  Impact: { MaxImpact: number; TotalImpact?: number; TotalActualSpend?: number; TotalExpectedSpend?: number };
  MonitorArn: string;
  Feedback?: string;
}

/** What the endpoint does with a request instead of answering it. */
export type Trouble = { status: number; type: string; message: string } | 'cut' | 'hang';

export interface FakeCostExplorer {
  url: string;
  /** The environment that leads the SDK here. */
  env: Record<string, string>;
  charges: Charge[];
  /** What Cost Anomaly Detection knows. */
  anomalies: AwsAnomaly[];
  /** What has been asked so far. */
  requests: Asked[];
  /** The access key that signed each of them. */
  signers: string[];
  /** Days from this one on are called estimated. */
  estimatedFrom: Day;
  /** Groups, or anomalies, on a page. */
  pageSize: number;
  /** How long an answer takes. */
  answerMs: number;
  /** Asked before each answer, with the number of the request, from 1. */
  trouble: (request: number) => Trouble | undefined;
  /** What the charges of some days come to, in dollars. */
  total(cost: 'unblended' | 'amortized', start?: string, end?: string): number;
  close(): Promise<void>;
}

/**
 * Cost Explorer on loopback, as the SDK speaks to it. AWS does not say how much stands on a page; 2,500 groups is less
 * than what has been seen.
 */
export async function fakeCostExplorer(charges: Charge[]): Promise<FakeCostExplorer> {
  const fake: Omit<FakeCostExplorer, 'url' | 'env' | 'close'> = {
    charges,
    anomalies: [],
    requests: [],
    signers: [],
    estimatedFrom: Number.POSITIVE_INFINITY,
    pageSize: 2500,
    answerMs: 0,
    trouble: () => undefined,
    total(cost, start = '2000-01-01', end = '2100-01-01') {
      const [from, to] = [parseDay(start), parseDay(end)];
      const within = fake.charges.filter(({ day }) => day >= from && day < to);
      return within.reduce((sum, charge) => sum + charge[cost], 0) / 1_000_000;
    },
  };
  const server = createServer(async (request, response) => {
    const asked = { GroupBy: [], ...JSON.parse(await bodyOf(request)) } as Asked;
    fake.requests.push(asked);
    fake.signers.push(/Credential=([^/]+)/.exec(request.headers.authorization ?? '')?.[1] ?? '');
    const target = String(request.headers['x-amz-target']);
    if (!request.headers.authorization?.includes('/us-east-1/ce/aws4_request')) {
      return refuse(response, 400, 'MissingAuthenticationTokenException', 'Request is missing Authentication Token');
    }
    const operation = /^AWSInsightsIndexService\.(\w+)$/.exec(target)?.[1] ?? '';
    if (!['GetCostAndUsage', 'GetAnomalies', 'ProvideAnomalyFeedback'].includes(operation)) {
      return refuse(response, 400, 'UnknownOperationException', target);
    }
    const trouble = fake.trouble(fake.requests.length);
    if (trouble === 'cut') return request.socket.destroy();
    if (trouble === 'hang') return;
    if (trouble) return refuse(response, trouble.status, trouble.type, trouble.message);
    if (operation === 'GetAnomalies') return send(response, 200, anomaliesOf(fake, asked));
    if (operation === 'ProvideAnomalyFeedback') return takeFeedback(fake, asked, response);
    const fault = faultOf(asked);
    if (fault !== undefined) return refuse(response, 400, 'ValidationException', fault);
    const started = performance.now();
    const body = answer(fake, asked);
    const left = fake.answerMs - (performance.now() - started);
    if (left > 0) await wait(left);
    send(response, 200, body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  const env = {
    AWS_ENDPOINT_URL_COST_EXPLORER: url,
    AWS_ACCESS_KEY_ID: 'AKIAFAKE',
    AWS_SECRET_ACCESS_KEY: 'fake',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  return Object.assign(fake, { url, env, close });
}

/** Those whose end is within the days, both inclusive; one without an end goes on today. */
function anomaliesOf({ anomalies, pageSize }: Pick<FakeCostExplorer, 'anomalies' | 'pageSize'>, asked: Asked): unknown {
  const { StartDate = '', EndDate = '' } = asked.DateInterval ?? {};
  const within = anomalies.filter(
    ({ AnomalyEndDate: end = EndDate }) => end >= StartDate && end.slice(0, 10) <= EndDate,
  );
  const from = Number(asked.NextPageToken ?? 0);
  const isLast = from + pageSize >= within.length;
  return {
    Anomalies: within.slice(from, from + pageSize),
    ...(!isLast && { NextPageToken: String(from + pageSize) }),
  };
}

function takeFeedback(
  { anomalies }: Pick<FakeCostExplorer, 'anomalies'>,
  asked: Asked,
  response: ServerResponse,
): void {
  const one = anomalies.find(({ AnomalyId }) => AnomalyId === asked.AnomalyId);
  if (one === undefined || !['YES', 'NO', 'PLANNED_ACTIVITY'].includes(asked.Feedback ?? '')) {
    refuse(response, 400, 'ValidationException', `Anomaly ${asked.AnomalyId} was not found`);
  } else {
    one.Feedback = asked.Feedback as string;
    send(response, 200, { AnomalyId: one.AnomalyId });
  }
}

/** The limits of the real thing that a plan of calls must keep to. */
function faultOf({ GroupBy, Metrics, TimePeriod }: Asked): string | undefined {
  if (GroupBy.length > 2) return 'GroupBy must have at most 2 elements';
  if (Metrics.length === 0) return 'Metrics must not be empty';
  if (TimePeriod.Start >= TimePeriod.End) return 'Start date (and hour) should be before end date (and hour)';
  return undefined;
}

function answer(fake: { charges: Charge[]; pageSize: number; estimatedFrom: Day }, asked: Asked): unknown {
  const { GroupBy, Granularity, Metrics, Filter } = asked;
  const [start, end] = [parseDay(asked.TimePeriod.Start), parseDay(asked.TimePeriod.End)];
  const periodOf = (day: Day) => (Granularity === 'DAILY' ? day : Math.max(start, firstDay(monthOf(day))));
  const groups = new Map<string, { period: Day; keys: string[]; unblended: number; amortized: number }>();
  for (const charge of fake.charges) {
    if (charge.day < start || charge.day >= end) continue;
    if (Filter && !Filter.Dimensions.Values.includes(charge.recordType)) continue;
    const keys = GroupBy.map((by) => keyOf(charge, by));
    const period = periodOf(charge.day);
    const id = idOf(period, keys);
    const group = groups.get(id) ?? { period, keys, unblended: 0, amortized: 0 };
    groups.set(id, group);
    group.unblended += charge.unblended;
    group.amortized += charge.amortized;
  }
  const all = [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group);
  const from = Number(asked.NextPageToken ?? 0);
  const page = all.slice(from, from + fake.pageSize);
  const isLast = from + fake.pageSize >= all.length;

  const periods = new Set<Day>();
  for (let day = start; day < end; day++) periods.add(periodOf(day));
  const [first, last] = [page[0]?.period ?? start, isLast ? end : (page.at(-1)?.period ?? end)];
  const shown = [...periods].filter((period) => (from === 0 ? true : period >= first) && period <= last);
  const accounts = new Set(
    GroupBy[0]?.Key === 'LINKED_ACCOUNT' || GroupBy[1]?.Key === 'LINKED_ACCOUNT'
      ? page.flatMap(({ keys }) => keys)
      : [],
  );
  return {
    GroupDefinitions: GroupBy,
    ResultsByTime: shown.map((period) => {
      const periodEnd = Granularity === 'DAILY' ? period + 1 : Math.min(end, firstDay(monthOf(period) + 1));
      return {
        TimePeriod: { Start: formatDay(period), End: formatDay(periodEnd) },
        // Where nothing is grouped there is a total and no groups.
        Total: GroupBy.length > 0 ? {} : metricsOf(groups.get(idOf(period, [])) ?? NOTHING, Metrics),
        Groups: (GroupBy.length > 0 ? page : [])
          .filter((group) => group.period === period)
          .map(({ keys, ...costs }) => ({
            Keys: keys,
            Metrics: metricsOf(costs, Metrics),
          })),
        Estimated: periodEnd > fake.estimatedFrom,
      };
    }),
    DimensionValueAttributes: [...accounts]
      .filter((key) => /^\d{12}$/.test(key))
      .map((Value) => ({ Value, Attributes: { description: `account ${Value}` } })),
    ...(!isLast && { NextPageToken: String(from + fake.pageSize) }),
  };
}

const NOTHING = { unblended: 0, amortized: 0 };

function idOf(period: Day, keys: readonly string[]): string {
  return `${String(period).padStart(8, '0')} ${keys.join('\n')}`;
}

function metricsOf(costs: typeof NOTHING, metrics: readonly Metric[]): object {
  return Object.fromEntries(metrics.map((metric) => [metric, { Amount: amount(costs, metric), Unit: 'USD' }]));
}

/** AWS writes amounts with ten decimals, here of sums of millionths; net costs are four fifths. */
function amount(costs: { unblended: number; amortized: number }, metric: Metric): string {
  const micros = metric.includes('Unblended') ? costs.unblended : costs.amortized;
  return ((micros * (metric.startsWith('Net') ? 0.8 : 1)) / 1_000_000).toFixed(10);
}

function keyOf(charge: Charge, { Type, Key }: Asked['GroupBy'][number]): string {
  if (Type === 'TAG') return `${Key}$${charge.tags[Key] ?? ''}`;
  switch (Key) {
    case 'SERVICE':
      return charge.service;
    case 'LINKED_ACCOUNT':
      return charge.account;
    case 'REGION':
      return charge.region === '' ? 'NoRegion' : charge.region;
    default:
      return charge.recordType;
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

function refuse(response: ServerResponse, status: number, type: string, message: string): void {
  send(response, status, { __type: type, message, Message: message });
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
}
