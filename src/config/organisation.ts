import { basename } from 'node:path';
import { type Document, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, visit } from 'yaml';
import { DEFAULT_THRESHOLDS } from '../finops/anomaly/settings.ts';
import { DEFAULT_ANSWER_WITHIN } from '../finops/chase.ts';
import type { Organisation, Team, Unit } from '../finops/organisation.ts';
import { DEFAULT_SEVERITY } from '../finops/severity.ts';
import { DEFAULT_HOURS } from '../finops/working-time.ts';
import { toPool, toRule } from './allocation.ts';
import { toException, toThresholds } from './anomalies.ts';
import { crossCheck } from './cross-check.ts';
import { OrganisationFile, WHERE } from './organisation-file.ts';
import type { Problem } from './problems.ts';
import { type SourceSettings, toSource } from './sources.ts';

type Path = readonly PropertyKey[];

/** No limit: whoever writes showback.yaml runs this program. */
const MOST_ALIASES = -1;

/** What showback.yaml declares. */
export interface Declared {
  organisation: Organisation;
  sources: SourceSettings[];
}

/** Reads showback.yaml; adds to `problems` what is wrong, each with line and column. */
export function readDeclared(yaml: string, file: string, problems: Problem[]): Declared | undefined {
  const name = basename(file);
  const lines = new LineCounter();
  // Everything is text: account 012345678901 keeps its zero, and a team may be called "no".
  const document = parseDocument(yaml, { schema: 'failsafe', lineCounter: lines, prettyErrors: false });
  const broken = tooDeep(document) ?? [
    ...[...document.errors, ...document.warnings].map(({ pos, message }) => ({
      offset: pos[0],
      message: `this is no YAML: ${message}`,
    })),
    ...unknownAliases(document),
  ];
  if (broken.length > 0) {
    problems.push(...broken.map(({ offset, message }) => ({ place: at(lines, name, offset), message })));
    return undefined;
  }

  /** The position of the key at this path, or of the nearest thing around it that exists. */
  const placeOf = (path: Path): string => {
    for (let length = path.length; length > 0; length--) {
      const around = length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true);
      const start = positionIn(around, path[length - 1]);
      if (start !== undefined) return `${at(lines, name, start)} ${written(path)}`;
    }
    return `${name} ${written(path)}`;
  };
  const report = (path: Path, message: string) =>
    problems.push({
      place: placeOf(path).trim(),
      message,
      where: WHERE[String(path.find((key) => String(key) in WHERE))],
    });

  const read = OrganisationFile.safeParse(document.toJS({ maxAliasCount: MOST_ALIASES }) ?? {});
  if (!read.success) {
    for (const issue of read.error.issues) {
      const keys = issue.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
      report([...issue.path, ...keys], issue.message);
    }
    return undefined;
  }
  const wrong = crossCheck(read.data);
  for (const { path, message } of wrong) report(path, message);
  if (wrong.length > 0) return undefined;
  return { organisation: toOrganisation(read.data), sources: read.data.sources.map(toSource) };
}

function toOrganisation(file: OrganisationFile): Organisation {
  return {
    name: file.organization,
    currency: file.currency,
    timezone: file.timezone,
    fiscalYearStart: file.fiscal_year_start,
    defaultMetric: file.default_metric,
    include: { tax: file.include.includes('tax'), credits: file.include.includes('credits') },
    incompleteDays: file.incomplete_days,
    budgetAlerts: file.budget_alerts,
    environmentTags: file.environment_tags,
    roles: { viewer: [], finance: [], executive: [], administrator: [], ...file.roles, finops: file.finops },
    ...(file.finops_channel !== undefined && { finopsChannel: file.finops_channel }),
    workingHours: file.working_hours ?? DEFAULT_HOURS,
    holidays: file.holidays,
    anomalies: {
      severity: file.anomalies?.severity ?? DEFAULT_SEVERITY,
      answerWithin: file.anomalies?.answer_within ?? DEFAULT_ANSWER_WITHIN,
      thresholds: { ...DEFAULT_THRESHOLDS, ...toThresholds(file.anomalies?.thresholds ?? {}) },
      exceptions: (file.anomalies?.exceptions ?? []).map(toException),
    },
    commitments: file.commitments.map(({ id, ends }) => ({ id, lastDay: ends })),
    externalChannels: file.external_channels,
    units: Object.entries(file.units).map(
      ([name, { teams, manager, visible_to: visibleTo, ...unit }]): Unit => ({
        name,
        ...(manager !== undefined && { manager }),
        ...unit,
        visibleTo,
        teams: toTeams(teams),
      }),
    ),
    teams: toTeams(file.teams),
    rules: file.allocation.map(toRule),
    pools: Object.entries(file.shared).map(toPool),
  };
}

function toTeams(teams: OrganisationFile['teams']): Team[] {
  return Object.entries(teams).map(([name, { manager, timezone, workloads, visible_to: visibleTo, ...team }]) => ({
    name,
    ...(manager !== undefined && { manager }),
    ...(timezone !== undefined && { timezone }),
    ...team,
    visibleTo,
    workloads: Object.entries(workloads).map(([workload, { visible_to, ...about }]) => ({
      name: workload,
      ...about,
      visibleTo: visible_to,
    })),
  }));
}

/** The parser's stack ends somewhere among thousands of brackets; what it says of each of them helps nobody. */
function tooDeep({ errors }: Document): { offset: number; message: string }[] | undefined {
  const where = errors.find(({ message }) => message.includes('call stack'));
  return where && [{ offset: where.pos[0], message: 'this is nested too deeply to be read' }];
}

/** To YAML `*` begins an alias; to the people who write patterns it stands for any characters. */
function unknownAliases(document: Document): { offset: number; message: string }[] {
  const found: { offset: number; message: string }[] = [];
  visit(document, {
    Alias: (_, alias) => {
      if (alias.resolve(document) !== undefined) return;
      const message = `a text that begins with * needs quotes: "*${alias.source}"`;
      found.push({ offset: alias.range?.[0] ?? 0, message });
    },
  });
  return found;
}

function positionIn(node: unknown, key: PropertyKey | undefined): number | undefined {
  if (isMap(node)) {
    const pair = node.items.find((item) => isScalar(item.key) && item.key.value === key);
    return isScalar(pair?.key) ? pair.key.range?.[0] : undefined;
  }
  const item = isSeq(node) ? node.items[Number(key)] : undefined;
  return isNode(item) ? item.range?.[0] : undefined;
}

function at(lines: LineCounter, name: string, offset: number): string {
  const { line, col } = lines.linePos(offset);
  return `${name}:${line}:${col}`;
}

/** ["teams", "payments", "owners", 0] -> "teams.payments.owners[0]" */
function written(path: Path): string {
  return path
    .map((key, index) => (typeof key === 'number' ? `[${key}]` : `${index > 0 ? '.' : ''}${String(key)}`))
    .join('');
}
