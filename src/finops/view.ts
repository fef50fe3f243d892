import type { ConditionField, Rule, Target } from './allocation.ts';

/** What the lines of a bill can say of a cost. */
export type Field = Exclude<ConditionField['kind'], 'tag'> | 'sku' | 'commitment' | `tag ${string}`;

/**
 * All of a bill's cost, told apart by some fields only. The views of one bill overlap: a question picks one of them, and
 * they are never added up.
 */
export interface View {
  /** A short lower-case name, part of the archive's path. */
  name: string;
  tells: readonly Field[];
}

export function tellsAll({ tells }: View, fields: readonly Field[]): boolean {
  return fields.every((field) => tells.includes(field));
}

/** Everything that must be known of a cost before the rules can say whose it is. */
export function fieldsOfRules(rules: readonly Rule[]): Field[] {
  return [...new Set(rules.flatMap(({ when, to }) => [...when.map(({ field }) => fieldOf(field)), ...tagsOf(to)]))];
}

export function tagField(key: string): Field {
  return `tag ${key}`;
}

function fieldOf(field: ConditionField): Field {
  return field.kind === 'tag' ? tagField(field.key) : field.kind;
}

function tagsOf(to: Target): Field[] {
  const names = to.kind === 'workload' ? [to.workload, to.team] : to.kind === 'team' ? [to.team] : [];
  return names.flatMap((name) => (name?.kind === 'tag' ? [tagField(name.key)] : []));
}
