import type { Command } from '../src/chat.ts';
import { type Owned, ownedBy } from '../src/finops/lineage.ts';
import type { Organisation } from '../src/finops/organisation.ts';
import { namedPeople, type Presence, presenceOf } from '../src/finops/people.ts';
import { note, reply, type TablePart, table, text } from '../src/reply/reply.ts';
import { answeredBy } from './people/answered-by.ts';

export const people: Command = {
  name: 'people',
  about: 'Who answers for what, and who left or was never matched to a user',
  usage: 'people',
  examples: ['people'],
  async run({ see, tools }) {
    const declared = tools.declared();
    await see({ kind: 'company', name: declared.name }, 'oversee');
    const matches = await tools.people.matches(namedPeople(declared));
    const all = [...matches].map(
      ([email, said]): Named => ({
        email,
        presence: presenceOf(said.map(({ presence }) => presence)),
        where: said.filter(({ presence }) => presence === 'here').map(({ platform }) => platform),
        owns: ownedBy(email, declared),
      }),
    );
    const gone = all.filter(({ presence }) => presence === 'left' || presence === 'unknown');
    const connected = [...matches.values()].some((said) => said.length > 0);
    return reply(
      'People',
      text(connected ? summary(all.length, gone.length) : NOWHERE),
      gone.length > 0 && goneTable(gone, tools.organisation()),
      answeringTable(all.filter((one) => !gone.includes(one))),
      connected && note(HOW),
    );
  },
};

/** Somebody whom showback.yaml names. */
interface Named {
  email: string;
  presence: Presence | undefined;
  /** The platforms on which they are. */
  where: string[];
  owns: Owned[];
}

const NOWHERE = 'Nobody was looked up: neither Slack nor Teams is connected.';
const HOW =
  'People are matched by the e-mail in showback.yaml, once a day and when they ask something. Where one is wrong, mend it there or name somebody else.';

function summary(all: number, gone: number): string {
  if (gone === 0) return `None of the ${all} people whom showback.yaml names is known to be gone.`;
  return `Of the ${all} people whom showback.yaml names ${gone} left or never matched a user; what was theirs falls to whoever stands beside or above them.`;
}

const MOST = 30;

function goneTable(gone: readonly Named[], inForce: Organisation): TablePart {
  const rows = gone.flatMap(({ email, presence, owns }) => {
    const state = presence === 'left' ? 'left' : 'never matched';
    if (owns.length === 0) return [[email, state, A_ROLE, '']];
    return owns.map((scope) => [email, state, nameOf(scope), answeredBy(scope, inForce)]);
  });
  return table({
    caption: 'Who left, or was never matched',
    columns: [{ title: 'Who' }, { title: 'Is' }, { title: 'Named for' }, { title: 'Falls to' }],
    ...upTo(MOST, rows),
  });
}

function answeringTable(people: readonly Named[]): TablePart | false {
  if (people.length === 0) return false;
  return table({
    caption: 'Who answers for what',
    columns: [{ title: 'Who' }, { title: 'Matched in' }, { title: 'Named for' }],
    ...upTo(
      MOST,
      people.map(({ email, where, owns }) => [
        email,
        where.join(', ') || 'not yet',
        owns.map(nameOf).join(', ') || A_ROLE,
      ]),
    ),
  });
}

const A_ROLE = 'a role';
const nameOf = ({ kind, name }: Owned) => `${kind} ${name}`;
const upTo = (most: number, rows: string[][]) => ({
  rows: rows.slice(0, most),
  ...(rows.length > most && { omitted: rows.length - most }),
});
