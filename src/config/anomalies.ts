import { z } from 'zod';
import { DEFAULT_ANSWER_WITHIN } from '../finops/chase.ts';
import type { AnomalyException, AnomalyThresholds } from '../finops/organisation.ts';
import { DEFAULT_SEVERITY, type SeverityThresholds } from '../finops/severity.ts';
import { listOf, name, strict } from './schemas.ts';

const amount = (otherwise: number) =>
  z
    .string()
    .regex(/^\d{1,9}(\.\d{1,2})?$/, 'expected an amount, such as 1000')
    .transform((text) => Math.round(Number(text) * 1_000_000))
    .default(otherwise);

const hours = (otherwise: number) =>
  z
    .string()
    .regex(/^\d{1,3}$/, 'expected a number of working hours, such as 8')
    .transform(Number)
    .refine((number) => number > 0, 'expected at least one hour')
    .default(otherwise);

const given = amount(0).unwrap();
const thresholds = {
  deviations: z
    .string()
    .regex(/^\d{1,3}(\.\d+)?$/, 'expected a number, such as 4')
    .transform(Number)
    .optional(),
  relative: z
    .string()
    .regex(/^\d{1,4}(\.\d+)?%$/, 'expected a percentage, such as 40%')
    .transform((text) => Number.parseFloat(text) / 100)
    .optional(),
  absolute: given.optional(),
  new_workload: given.optional(),
};
const Thresholds = strict(thresholds);
const Exception = strict({
  team: name.optional(),
  workload: name.optional(),
  account: name.optional(),
  ...thresholds,
}).refine(
  ({ team, workload, account }) => [team, workload, account].filter((one) => one !== undefined).length === 1,
  'expected one of team, workload and account',
);

const { medium, high, critical } = DEFAULT_SEVERITY;
const within = DEFAULT_ANSWER_WITHIN;

/** How anomalies are judged, and how long their owners have before they are asked again. */
export const AnomalySettings = strict({
  severity: strict({ medium: amount(medium), high: amount(high), critical: amount(critical) })
    .optional()
    .refine(isRising, 'expected each severity to begin above the one before'),
  answer_within: strict({
    low: hours(within.low),
    medium: hours(within.medium),
    high: hours(within.high),
    critical: hours(within.critical),
  }).optional(),
  thresholds: Thresholds.optional(),
  exceptions: listOf(Exception),
}).optional();

/** What is said, and what is not, as it was. */
export function toThresholds(file: Partial<z.infer<typeof Thresholds>>): Partial<AnomalyThresholds> {
  const { deviations, relative, absolute, new_workload: newcomer } = file;
  return {
    ...(deviations !== undefined && { deviations }),
    ...(relative !== undefined && { relative }),
    ...(absolute !== undefined && { absolute }),
    ...(newcomer !== undefined && { newcomer }),
  };
}

export function toException({ team, workload, account, ...file }: z.infer<typeof Exception>): AnomalyException {
  const kind = team !== undefined ? 'team' : workload !== undefined ? 'workload' : 'account';
  return { scope: { kind, name: team ?? workload ?? account ?? '' }, thresholds: toThresholds(file) };
}

function isRising(value: unknown): boolean {
  if (value === undefined) return true;
  const { medium, high, critical } = value as SeverityThresholds;
  return medium < high && high < critical;
}

/** "9-17": in the team's own time, Monday to Friday. */
export const workingHours = z
  .string()
  .regex(/^([01]?\d|2[0-3])-(1?\d|2[0-4])$/, 'expected hours of the day, such as 9-17')
  .transform((text) => {
    const [from = 0, to = 0] = text.split('-').map(Number);
    return { from, to };
  })
  .refine(({ from, to }) => from < to, 'expected the end after the beginning, such as 9-17')
  .optional();
