import { IANAZone } from 'luxon';
import { z } from 'zod';
import { GRANTED_ROLES } from '../finops/access.ts';
import { MONTHS } from '../finops/day.ts';
import { METRICS } from '../finops/metric.ts';
import { AllocationRule, SharedCost } from './allocation.ts';
import { AnomalySettings, workingHours } from './anomalies.ts';
import { day, listOf, mapOf, name, strict } from './schemas.ts';
import { Source } from './sources.ts';

/** Where people find the right value of a key. */
export const WHERE: Record<string, string> = {
  currency: "three letters, as in the bills' column BillingCurrency",
  timezone: 'such as Europe/Berlin, see https://en.wikipedia.org/wiki/List_of_tz_database_time_zones',
  fiscal_year_start: 'ask finance in which month the fiscal year begins',
  commitments: 'see docs/forecasts.md; `cost by commitment` shows the ids that the bills have',
  allocation: 'see docs/allocation.md; `npx showback catalog init` drafts rules from your bills',
  shared: 'see docs/allocation.md',
  sources: 'see docs/aws.md and docs/buckets.md',
};

const CURRENCIES = new Set(Intl.supportedValuesOf('currency'));
const MONTH_NAMES = MONTHS.map((month) => month.toLowerCase());

const email = z.email('expected an e-mail address').transform((address) => address.toLowerCase());
const emails = listOf(email);

const group = z
  .string()
  .regex(/^(slack|teams):\S+$/, 'expected an e-mail address, slack:<user group id> or teams:<team id>');
const grantees = listOf(
  z.union([email, group], { error: 'expected an e-mail address, slack:<user group id> or teams:<team id>' }),
);

const VISIBLE_TO = ['unit', 'owner', 'manager', ...GRANTED_ROLES] as const;
const scope = {
  channels: listOf(name),
  aliases: listOf(name),
  visible_to: listOf(z.enum(VISIBLE_TO, `expected one of ${VISIBLE_TO.join(', ')}`)),
};
const workload = strict({ owners: emails, ...scope });
const timezone = z.string().refine((zone) => IANAZone.isValidZone(zone), 'expected an IANA time zone');
const team = strict({
  manager: email.optional(),
  owners: emails,
  timezone: timezone.optional(),
  ...scope,
  workloads: mapOf(workload),
});
const unit = strict({ manager: email.optional(), ...scope, teams: mapOf(team) });
const { finops: _finops, ...OTHER_ROLES } = Object.fromEntries(GRANTED_ROLES.map((role) => [role, grantees])) as Record<
  (typeof GRANTED_ROLES)[number],
  typeof grantees
>;

const currency = z
  .string({ error: 'expected a currency such as USD' })
  .transform((code) => code.toUpperCase())
  .refine((code) => CURRENCIES.has(code), 'expected a currency such as USD');

const month = z
  .string()
  .transform((text) => {
    const key = text.toLowerCase();
    const named = key.length < 3 ? -1 : MONTH_NAMES.findIndex((candidate) => candidate.startsWith(key));
    return named >= 0 ? named + 1 : Number(text);
  })
  .refine(
    (number) => Number.isInteger(number) && number >= 1 && number <= 12,
    'expected a month, such as february or 2',
  );

/** Percent of a budget as people write them, as shares. */
const percents = (standard: number[]) =>
  z
    .array(z.string().regex(/^[1-9]\d{0,2} ?%?$/, 'expected percents of a budget, such as 80'), {
      error: 'expected a list of percents, such as [80, 100]',
    })
    .transform((list) => list.map((one) => Number.parseInt(one, 10) / 100))
    .default(standard);
const budgetAlerts = strict({ actual: percents([0.8, 1]), forecast: percents([1]) });

/** showback.yaml, as text: every scalar of it is read as a string. */
export const OrganisationFile = strict({
  organization: z
    .string({ error: 'expected the name of the organisation' })
    .trim()
    .min(1, 'expected the name of the organisation'),
  currency,
  timezone: timezone.default('UTC'),
  fiscal_year_start: month.default(1),
  default_metric: z.enum(METRICS, `expected one of ${METRICS.join(', ')}`).default('effective'),
  include: listOf(z.enum(['tax', 'credits'], 'expected tax or credits')),
  incomplete_days: z
    .string()
    .regex(/^\d{1,2}$/, 'expected a number of days, such as 2')
    .transform(Number)
    .default(2),
  budget_alerts: budgetAlerts.default({ actual: [0.8, 1], forecast: [1] }),
  environment_tags: z.array(name, 'expected a list of tag keys').default(['environment', 'env', 'stage']),
  finops: grantees,
  finops_channel: name.optional(),
  roles: strict(OTHER_ROLES).optional(),
  working_hours: workingHours,
  holidays: listOf(day('2026-12-25')),
  anomalies: AnomalySettings,
  commitments: listOf(strict({ id: name, ends: day('2027-03-31') })),
  external_channels: listOf(name),
  units: mapOf(unit),
  teams: mapOf(team),
  allocation: listOf(AllocationRule),
  shared: mapOf(SharedCost),
  sources: listOf(Source),
});
export type OrganisationFile = z.infer<typeof OrganisationFile>;
