import type { Condition, Name, Rule } from '../../src/finops/allocation.ts';
import { type Claim, rulesOf } from '../../src/finops/claim.ts';

/** The rules of a claim as items of the list `allocation` in showback.yaml, each on a line of its own. */
export function yamlOf(claim: Pick<Claim, 'id' | 'about' | 'to' | 'pieces'>): string[] {
  return rulesOf(claim).map((rule) => `- ${flow({ name: claim.about, when: whenOf(rule.when), ...targetOf(rule) })}`);
}

function targetOf({ to }: Rule): { [key: string]: Yaml } {
  if (to.kind === 'shared') return { shared: to.pool };
  return {
    ...(to.kind === 'workload' && { workload: nameOf(to.workload) }),
    ...(to.team && { team: nameOf(to.team) }),
  };
}

const nameOf = (name: Name): Yaml => (name.kind === 'fixed' ? name.name : { tag: name.key });

function whenOf(conditions: readonly Condition[]): Yaml {
  const tags: { [key: string]: Yaml } = {};
  const others: { [key: string]: Yaml } = {};
  for (const condition of conditions) {
    const { field } = condition;
    if (field.kind === 'tag') tags[field.key] = valuesOf(condition);
    else others[field.kind.replace(' ', '_')] = valuesOf(condition);
  }
  return { ...(Object.keys(tags).length > 0 && { tag: tags }), ...others };
}

function valuesOf({ patterns, literal, absent }: Condition): Yaml {
  if (absent) return { absent: 'yes' };
  const [first, ...others] = patterns;
  const values = first !== undefined && others.length === 0 ? first : patterns;
  return literal ? { exactly: values } : values;
}

type Yaml = string | readonly string[] | { [key: string]: Yaml };

/** On one line: chat would break the indentation of a block. */
function flow(value: Yaml): string {
  if (typeof value === 'string') return scalar(value);
  if (isList(value)) return `[${value.map(scalar).join(', ')}]`;
  return `{ ${Object.entries(value)
    .map(([key, one]) => `${scalar(key)}: ${flow(one)}`)
    .join(', ')} }`;
}

const isList = (value: Yaml): value is readonly string[] => Array.isArray(value);

/** Words that YAML reads as they stand; everything else is quoted. */
const PLAIN = /^\p{L}[\p{L}\p{N}_./-]*(?: [\p{L}\p{N}][\p{L}\p{N}_./-]*)*$/u;
/** What is not seen, or would break the line. */
const UNSEEN = /[\p{C}\p{Zl}\p{Zp}]/gu;

function scalar(text: string): string {
  if (PLAIN.test(text)) return text;
  const escaped = (char: string) => `\\U${(char.codePointAt(0) ?? 0).toString(16).padStart(8, '0')}`;
  return JSON.stringify(text).replace(UNSEEN, escaped);
}
