import { impactOf } from '../../src/finops/anomaly-case.ts';
import type { AnomalyDriver, FoundAnomaly } from '../../src/finops/found-anomaly.ts';
import type { Micros } from '../../src/finops/money.ts';
import { type TablePart, table, type Value } from '../../src/reply/reply.ts';
import { driverName, type Place } from './wording.ts';

/** The most that fits beside a chart. */
const MOST_DRIVERS = 5;

/** What makes it up: each dimension in itself explains it, so shares do not add up to all of it. */
export function makeUp(found: FoundAnomaly, { currency, shows }: Place): TablePart | undefined {
  const impact = impactOf(found);
  const money = { title: 'Impact', align: 'right' } as const;
  return driverTable(
    'What makes up the impact',
    [{ title: 'Driver' }, money, { title: 'Share', align: 'right' }, { title: 'What moved' }],
    shown(found.drivers, shows),
    (driver) => [
      driverName(driver),
      { micros: driver.impact, currency, signed: true },
      shareOf(driver.impact, impact),
      driver.moved === 'unknown' ? '' : driver.moved,
    ],
  );
}

/** What moved on the same days and is no part of it. */
export function alsoMoved(list: readonly AnomalyDriver[], { currency, shows }: Place): TablePart | undefined {
  return driverTable(
    'What else moved',
    [{ title: 'What' }, { title: 'Change', align: 'right' }, { title: 'What moved' }],
    shown(list, shows),
    (driver) => [
      driverName(driver),
      { micros: driver.impact, currency, signed: true },
      driver.moved === 'unknown' ? '' : driver.moved,
    ],
  );
}

/** A driver may be a scope that not everybody who reads this may see. */
const shown = (list: readonly AnomalyDriver[], shows: Place['shows']) =>
  list.filter(({ scope }) => scope === undefined || shows(scope));

/** What rose by more than the whole did while something else fell is all of it; what fell has no share. */
function shareOf(impact: Micros, whole: Micros): Value {
  const ratio = whole === 0 ? 0 : impact / whole;
  if (ratio <= 0) return '';
  return ratio >= 0.995 ? 'all' : { ratio };
}

function driverTable(
  caption: string,
  columns: TablePart['columns'],
  list: readonly AnomalyDriver[],
  row: (driver: AnomalyDriver) => Value[],
): TablePart | undefined {
  if (list.length === 0) return undefined;
  const omitted = list.length - MOST_DRIVERS;
  return table({ caption, columns, rows: list.slice(0, MOST_DRIVERS).map(row), ...(omitted > 0 && { omitted }) });
}
