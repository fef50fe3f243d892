/** What is measured against a budget: what has been spent, or what will have been at the end of the period. */
export type Basis = 'actual' | 'forecast';
const BASES = ['actual', 'forecast'] as const satisfies readonly Basis[];

/** Shares of a budget at which its people are told: 0.8 is 80 %. */
export type BudgetThresholds = Readonly<Record<Basis, readonly number[]>>;
/** Shares of the budget; undefined where they are not known. */
export type Shares = Readonly<Record<Basis, number | undefined>>;

/** A threshold that was told of in a period. */
export interface Alert {
  basis: Basis;
  threshold: number;
  state: 'standing' | 'withdrawn';
  /** How much worse it has been told to be, in steps beyond the threshold. */
  step: number;
}

export type Verdict<A extends Alert> =
  /** Told for the first time. */
  | { kind: 'raised'; basis: Basis; threshold: number; step: number; share: number }
  /** Told again: it is worse by at least a step. */
  | { kind: 'worsened'; alert: A; step: number; share: number }
  /** The cause is gone. */
  | { kind: 'withdrawn'; alert: A; share: number | undefined }
  /** It is back, and was told before. */
  | { kind: 'returned'; alert: A; step: number; share: number };

/** An overrun that has been told is told again when it has grown by so much of the budget. */
const STEP = 0.2;

/**
 * What is to be told of a budget in one period. Of several thresholds that are crossed at once only the highest is told,
 * and only the highest can get worse. That it will be exceeded is not told when it has been.
 *
 * @param told all alerts of the period, withdrawn ones among them
 */
export function dueAlerts<A extends Alert>(
  thresholds: BudgetThresholds,
  shares: Shares,
  told: readonly A[],
): Verdict<A>[] {
  return BASES.flatMap((basis) => ofBasis(basis, thresholds, shares, told));
}

/** That a budget will be exceeded says of itself how much is spent: of the two, raised at once, only the former is told. */
export function isToldByAnother<A extends Alert>(one: Verdict<A>, due: readonly Verdict<A>[]): boolean {
  const isRaised = (basis: Basis) => (other: Verdict<A>) => other.kind === 'raised' && other.basis === basis;
  return isRaised('actual')(one) && due.some(isRaised('forecast'));
}

/** What is spent is told by itself once it is no longer told by the forecast. */
export function leftAlone<A extends Alert>(due: readonly Verdict<A>[], told: readonly A[]): A[] {
  if (!due.some((one) => one.kind === 'withdrawn' && one.alert.basis === 'forecast')) return [];
  const changed = due.flatMap((one) => (one.kind === 'raised' ? [] : [one.alert]));
  return told.filter((one) => one.basis === 'actual' && one.state === 'standing' && !changed.includes(one));
}

function ofBasis<A extends Alert>(
  basis: Basis,
  thresholds: BudgetThresholds,
  shares: Shares,
  told: readonly A[],
): Verdict<A>[] {
  const share = shares[basis];
  const own = told.filter((alert) => alert.basis === basis);
  const gone = own.filter(
    ({ state, threshold }) => state === 'standing' && !(share !== undefined && share >= threshold),
  );
  const withdrawn = gone.map((alert): Verdict<A> => ({ kind: 'withdrawn', alert, share }));
  const highest = thresholds[basis].reduce((most, one) => (one <= (share ?? 0) && one > most ? one : most), 0);
  if (share === undefined || highest === 0) return withdrawn;

  const step = stepsBeyond(share, highest);
  const alert = own.find(({ threshold }) => threshold === highest);
  if (alert === undefined) {
    const isPast = basis === 'forecast' && (shares.actual ?? 0) >= highest;
    return isPast ? withdrawn : [...withdrawn, { kind: 'raised', basis, threshold: highest, step, share }];
  }
  if (step > alert.step) return [...withdrawn, { kind: 'worsened', alert, step, share }];
  if (alert.state === 'withdrawn') return [...withdrawn, { kind: 'returned', alert, step: alert.step, share }];
  return withdrawn;
}

/** A ratio that should be 1.2 may be 1.1999999999999999. */
const stepsBeyond = (share: number, threshold: number): number => Math.floor((share - threshold) / STEP + 1e-9);
