import type { OpenDatabase } from '../../../db/open.ts';
import type { Place } from './folder.ts';

/** What people click about: questions that they are asked, and the digests that their channel gets. */
export const KINDS = ['anomaly', 'budget alert', 'digest'] as const;
export type Kind = (typeof KINDS)[number];
export type Platform = Place['platform'];

/** One of them, where it is asked or told. */
export interface Subject {
  kind: Kind;
  id: number;
  place: Place;
}

/** What is said by one click, or by the form that the click opens. */
export interface Saying {
  button: string;
  form?: { submit: string; values: Readonly<Record<string, string>> };
  /** How the answer begins that says that it counts. */
  answer: string;
  /** How the audit log tells it; the detail as a pattern of LIKE. */
  audit: { action: string; detail: string };
}

/** What is to be said, what has been, and what comes next. */
export interface Sayings {
  /** What there is so far. */
  subjects(kind: Kind, platform: Platform): Subject[];
  /** All that is said about it, in this order, each a single time. */
  courseOf(subject: Subject): Saying[];
  /** Undefined where all has been said. */
  next(subject: Subject): Saying | undefined;
  /** How often it counts. */
  timesSaid(saying: Saying): number;
}

export function createSayings({ sqlite }: OpenDatabase, places: readonly Place[]): Sayings {
  const asked = sqlite.prepare('select key, recipient from outbox where key like ? order by id');
  const first = sqlite.prepare('select recipient, min(id) as id from subscription group by recipient');
  const audited = sqlite.prepare('select count(*) as n from audit where action = ? and detail like ?');
  const timesSaid = ({ audit }: Saying) => (audited.get(audit.action, audit.detail) as { n: number }).n;

  function subjects(kind: Kind, platform: Platform): Subject[] {
    const rows = (kind === 'digest' ? first.all() : asked.all(`${kind} %`)) as Row[];
    return rows.flatMap(({ key, id = numberIn(kind, key), recipient }) => {
      const { channel } = JSON.parse(recipient) as { channel?: string };
      const place = places.find((one) => one.channel === channel && one.platform === platform);
      return place === undefined || id === undefined ? [] : [{ kind, id, place }];
    });
  }

  function courseOf({ kind, id, place }: Subject): Saying[] {
    switch (kind) {
      case 'anomaly':
        return courseOfAnomaly(id, neighbour(place));
      case 'budget alert':
        return [planFor(id)];
      case 'digest':
        return [switched(id, 'pause'), switched(id, 'resume')];
    }
  }

  /** Another team in the same chat. */
  function neighbour({ team, platform }: Place): string {
    const teams = places.filter((one) => one.platform === platform).map((one) => one.team);
    return teams[(teams.indexOf(team) + 1) % teams.length] as string;
  }

  return {
    subjects,
    courseOf,
    next: (subject) => courseOf(subject).find((saying) => timesSaid(saying) === 0),
    timesSaid,
  };
}

interface Row {
  key: string;
  recipient: string;
  id?: number;
}

/** Of the question itself: not of what is in its thread. */
function numberIn(kind: Kind, key: string): number | undefined {
  const number = key.slice(kind.length + 1);
  return /^\d+$/.test(number) ? Number(number) : undefined;
}

/** By its number each of the answers is given, and most of them after another. */
function courseOfAnomaly(id: number, neighbour: string): Saying[] {
  const said = (kind: string, button: string, form?: Saying['form']): Saying => ({
    ...{ button, answer: `Anomaly ${id}:`, audit: { action: `anomaly ${kind}`, detail: `anomaly ${id}` } },
    ...(form !== undefined && { form }),
  });
  const expected = said('expected', 'Expected', {
    submit: 'Expected',
    values: { until: inNineDays(), amount: '9000' },
  });
  const wrong = said('not expected', 'Not expected...', {
    submit: 'Not expected',
    values: { reason: 'bug', action: 'Roll it back' },
  });
  const later = said('later', 'Need time', { submit: 'Ask again', values: { wait: '7' } });
  const notMine = said('not ours', 'Not mine...', { submit: 'Ask them', values: { to: neighbour } });
  const courses = [[expected], [wrong], [later, expected], [notMine, said('accepted', 'Accept'), wrong]];
  return courses[id % courses.length] as Saying[];
}

/** Nobody writes the same of two alerts. */
function planFor(id: number): Saying {
  const plan = `Fewer machines, says plan ${id}`;
  return {
    button: 'Acknowledge with a plan',
    form: { submit: 'Acknowledge', values: { plan } },
    answer: 'Budget of',
    audit: { action: 'plan for budget', detail: `%: ${plan}` },
  };
}

const switched = (id: number, verb: 'pause' | 'resume'): Saying => ({
  button: `${verb === 'pause' ? 'Pause' : 'Resume'} ${id}`,
  answer: `Digest ${id}`,
  audit: { action: `${verb} digest`, detail: `${id}: %` },
});

const inNineDays = () => new Date(Date.now() + 9 * 86_400_000).toISOString().slice(0, 10);
