import { CostExplorerClient, type Expression, GetCostAndUsageCommand } from '@aws-sdk/client-cost-explorer';
import { type Day, formatDay, parseDay } from '../../finops/day.ts';
import { explain } from './errors.ts';
import type { KeptDay, KeptLine, KeptView } from './kept.ts';
import { type CostView, categoryOf, groupBy, valueIn } from './views.ts';

export interface CostExplorerSettings {
  /** The management (payer) account: FOCUS calls it the billing account. */
  account: string;
  /** Assumed before asking, where it is given. */
  roleArn: string | undefined;
  /** Whether negotiated discounts are taken off, as the account's invoice has it. */
  net: boolean;
}

/** Says whether one more request may be sent, and has noted it by then. */
export type Ledger = (operation: string) => boolean;

/** The daily cap leaves no room for one more request. */
export class CapReached extends Error {
  override readonly name = 'CapReached';
}

export interface Question {
  view: CostView;
  start: Day;
  /** Exclusive. */
  end: Day;
  granularity: 'DAILY' | 'MONTHLY';
  /** Only charges of these record types; a view by two fields asks for one category after another. */
  recordTypes?: readonly string[];
}

/** What was answered, all pages together. */
export type Answer = Pick<KeptView, 'days' | 'unit' | 'names'>;

/** @throws CapReached, SourceError */
export type AskCostExplorer = (question: Question) => Promise<Answer>;

/** The SDK's own retries of one request, each of which costs as much as the first. */
const MOST_ATTEMPTS = 4;
/** Cost Explorer is answered from here, wherever the account's machines are. */
const REGION = 'us-east-1';

/** A client whose every request is in the ledger before it is sent. */
export function createClient({ roleArn }: Pick<CostExplorerSettings, 'roleArn'>, ledger: Ledger): CostExplorerClient {
  const client = new CostExplorerClient({
    region: REGION,
    maxAttempts: MOST_ATTEMPTS,
    requestHandler: { connectionTimeout: 10_000, requestTimeout: 60_000 },
    ...(roleArn !== undefined && {
      credentials: () => assumed(roleArn),
    }),
  });
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const operation = context.commandName?.replace(/Command$/, '') ?? 'unknown';
      if (!ledger(operation)) throw new CapReached(operation);
      return next(args);
    },
    // Behind the retries and the credentials: each attempt is a request, and what cannot be signed is none.
    { name: 'ledger', step: 'finalizeRequest', priority: 'low' },
  );
  return client;
}

export function createAsker(settings: CostExplorerSettings, ledger: Ledger): AskCostExplorer {
  const { net } = settings;
  const client = createClient(settings, ledger);
  const [billed, effective] = net
    ? (['NetUnblendedCost', 'NetAmortizedCost'] as const)
    : (['UnblendedCost', 'AmortizedCost'] as const);

  return async (question) => {
    const { view, start, end, granularity, recordTypes } = question;
    const isCrossed = view.by.length > 1;
    const filter: Expression | undefined = recordTypes && {
      Dimensions: { Key: 'RECORD_TYPE', Values: [...recordTypes], MatchOptions: ['EQUALS'] },
    };
    const days = new Map<Day, { estimated: boolean; lines: KeptLine[] }>();
    const names: Record<string, string> = {};
    let unit = '';
    let token: string | undefined;
    do {
      const page = await send(
        new GetCostAndUsageCommand({
          TimePeriod: { Start: formatDay(start), End: formatDay(end) },
          Granularity: granularity,
          Metrics: [billed, effective],
          GroupBy: [
            ...view.by.map(groupBy),
            ...(isCrossed ? [] : [{ Type: 'DIMENSION' as const, Key: 'RECORD_TYPE' }]),
          ],
          ...(filter && { Filter: filter }),
          ...(token !== undefined && { NextPageToken: token }),
        }),
      );
      for (const { TimePeriod, Estimated, Groups = [] } of page.ResultsByTime ?? []) {
        const day = parseDay(TimePeriod?.Start?.slice(0, 10) ?? '');
        const known = days.get(day) ?? { estimated: false, lines: [] };
        days.set(day, known);
        known.estimated ||= Estimated ?? false;
        for (const { Keys = [], Metrics = {} } of Groups) {
          const amounts = [Metrics[billed]?.Amount ?? '0', Metrics[effective]?.Amount ?? '0'] as const;
          unit ||= Metrics[billed]?.Unit ?? '';
          if (amounts.every((amount) => Number(amount) === 0)) continue;
          const recordType = isCrossed ? categoryOf(recordTypes?.[0] ?? '') : (Keys.at(-1) ?? '');
          const values = view.by.map((field, index) => valueIn(field, Keys[index] ?? ''));
          known.lines.push([values, recordType, ...amounts]);
        }
      }
      for (const { Value = '', Attributes } of page.DimensionValueAttributes ?? []) {
        const name = Attributes?.['description'];
        if (name) names[Value] = name;
      }
      token = page.NextPageToken || undefined;
    } while (token !== undefined);
    return { days: [...days].map(([day, { estimated, lines }]): KeptDay => ({ day, estimated, lines })), unit, names };
  };

  async function send(command: GetCostAndUsageCommand) {
    try {
      return await client.send(command);
    } catch (error) {
      throw error instanceof CapReached ? error : explain(error, 'ce:GetCostAndUsage');
    }
  }
}

/** Credentials of a role, loaded with what assumes it only where there is one. */
async function assumed(roleArn: string) {
  const { fromTemporaryCredentials } = await import('@aws-sdk/credential-providers');
  return fromTemporaryCredentials({ params: { RoleArn: roleArn, RoleSessionName: 'showback' } })();
}
