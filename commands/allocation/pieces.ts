import type { Costs } from '../../db/costs.ts';
import type { Micros } from '../../src/finops/money.ts';
import { type Filter, filterWords, type Scope, scopeWords } from '../../src/finops/scope.ts';
import type { Asked } from '../cost/asked.ts';
import { spendBy } from '../cost/spend.ts';

const MOST = 5;

/** An unallocated cost that one rule would take. */
export interface Piece {
  /** "Amazon S3 of account sandbox" */
  about: string;
  /** "Amazon S3, sandbox": for a button, which a phone may cut. */
  short: string;
  cost: Micros;
  /** The question that claims it; a cost without a service cannot be asked for by one. */
  run: string | undefined;
}

/** Of the company's; a part of it has nothing that is unallocated. */
export async function largestPieces(costs: Costs, { subject, days, vocabulary, question }: Asked): Promise<Piece[]> {
  if (subject.scope.kind !== 'company') return [];
  const nobodys = { ...subject, scope: { kind: 'unallocated' } as const };
  const sums = await spendBy(costs, nobodys, ['account', 'service'], days, (keys) => JSON.stringify(keys));
  return [...sums]
    .filter(([, cost]) => cost > 0)
    .sort(([, a], [, b]) => b - a)
    .slice(0, MOST)
    .map(([key, cost]) => {
      const [id, service] = JSON.parse(key) as [string, string];
      const name = nameOfAccount(id, vocabulary);
      if (service === '') return { about: `account ${name}, without a service`, short: name, cost, run: undefined };
      const account: Scope = { kind: 'account', id, name };
      const filter: Filter = { dimension: 'service', value: service, name: service };
      const words = [scopeWords(account, vocabulary), filterWords(filter, vocabulary)];
      if (question.metric !== undefined) words.push(`as ${question.metric}`);
      return { about: pieceName(name, service), short: `${service}, ${name}`, cost, run: `claim ${words.join(' ')}` };
    });
}

export const pieceName = (account: string, service: string): string =>
  service === '' ? `account ${account}` : `${service} of account ${account}`;

function nameOfAccount(id: string, { values }: Asked['vocabulary']): string {
  const known = values.get(id.toLowerCase())?.find((one) => one.dimension === 'account' && one.value === id);
  return known?.name ?? id;
}
