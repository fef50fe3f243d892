import { z } from 'zod';
import { DEFAULT_ANSWER_WITHIN } from '../finops/chase.ts';
import { parseDay } from '../finops/day.ts';
import { DEFAULT_SEVERITY, type SeverityThresholds } from '../finops/severity.ts';
import { listOf, strict } from './schemas.ts';

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
}).optional();

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

export const holidays = listOf(
  z.string().transform((text, context) => {
    try {
      return parseDay(text);
    } catch {
      context.addIssue({ code: 'custom', message: 'expected a day, such as 2026-12-25' });
      return z.NEVER;
    }
  }),
);
