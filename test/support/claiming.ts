import { asking, type Told } from './asking.ts';
import { type Line, line, tags } from './bills.ts';

export const YAML = `
organization: Acme
currency: USD
finops: [ana@acme.example, fin@acme.example]
units:
  commerce:
    teams:
      payments: { owners: [paul@acme.example], workloads: { checkout: { owners: [ada@acme.example] } } }
      search: { owners: [kurt@acme.example], workloads: [catalogue] }
teams: { orphans: { workloads: [ghost] } }
allocation:
  - { workload: { tag: app } }
`;
const person = (name: string) => ({ email: `${name}@acme.example`, name });
/** `ana` and `fin` are FinOps, `ada` owns checkout, `paul` payments, `kurt` search; `vic` owns nothing. */
export const [ana, fin, ada, paul, kurt, vic] = (['ana', 'fin', 'ada', 'paul', 'kurt', 'vic'] as const).map(person) as [
  Person,
  Person,
  Person,
  Person,
  Person,
  Person,
];
type Person = ReturnType<typeof person>;

const LINES = [
  line({ day: '2026-10-05', cost: 8, Tags: tags({ app: 'checkout' }) }),
  line({ day: '2026-11-05', cost: 10, Tags: tags({ app: 'checkout' }) }),
  line({ day: '2026-11-05', cost: 3, ServiceName: 'Amazon S3', Tags: tags({ app: 'checkout' }) }),
  line({ day: '2026-11-05', cost: 4, Tags: tags({ app: 'ghost' }) }),
  line({ day: '2026-11-05', cost: 2, ServiceName: 'Amazon S3', Tags: tags({ app: 'catalogue' }) }),
  line({ day: '2026-10-05', cost: 6, ServiceName: 'Amazon S3', SubAccountId: '3000', SubAccountName: 'sandbox' }),
  line({ day: '2026-11-05', cost: 7, ServiceName: 'Amazon S3', SubAccountId: '3000', SubAccountName: 'sandbox' }),
  line({ day: '2026-11-05', cost: 1, SubAccountId: '3000', SubAccountName: 'sandbox' }),
];

/** An organisation in which people claim and dispute costs. */
export async function claiming(yaml = YAML, lines: readonly Line[] = LINES) {
  const house = await asking(yaml, lines, '2026-11-10');
  return {
    ...house,
    async audited() {
      const actions = [];
      for await (const { actor, action, detail } of house.tools.audit.entries())
        actions.push([actor.split('@')[0], action, detail]);
      return actions;
    },
    /** From what is disputed to what is in force. */
    async agree(question: string, to: string, by: { claimer: Person; owner: Person }) {
      const id = idOf(await house.ask(question, by.claimer, { values: { to } }));
      await house.ask(`claims accept ${id}`, by.owner);
      const approved = await house.ask(`claims approve ${id}`, fin);
      await house.reallocate();
      return approved;
    },
    /** What a scope costs in all. */
    costOf: async (scope: string) => (await house.ask(`cost ${scope} since 1 Oct`, ana)).facts['Total'],
  };
}

const idOf = ({ answer }: Told) => answer.reply.title.replace('Claim ', '');

/** What is wrong at the fields of a form. */
export const errorsOf = ({ answer }: Told) =>
  answer.reply.parts.flatMap((part) => (part.kind === 'form' ? part.fields.map(({ error }) => error) : []));

/** The lines of an answer that are to be put into showback.yaml. */
export const yamlIn = ({ texts }: Told) =>
  texts
    .join('\n')
    .split('\n')
    .filter((one) => one.startsWith('- {'))
    .map((one) => `  ${one}\n`)
    .join('');
