import type { Filter, Scope, Vocabulary } from '../../src/finops/scope.ts';

/** The vocabulary of these names, as the catalog makes it. */
export function vocabularyOf(names: {
  company: string;
  scopes: readonly Scope[];
  filters: readonly Filter[];
  tags?: readonly string[];
  aliases?: Readonly<Record<string, Scope>>;
}): Vocabulary {
  const scopes = new Map<string, Scope[]>();
  const values = new Map<string, Filter[]>();
  for (const scope of names.scopes) for (const key of scopeKeys(scope)) add(scopes, key, scope);
  for (const [alias, scope] of Object.entries(names.aliases ?? {})) add(scopes, alias, scope);
  for (const filter of names.filters) for (const key of new Set([filter.name, filter.value])) add(values, key, filter);
  return { company: names.company, scopes, values, tags: names.tags ?? [] };
}

function scopeKeys(scope: Scope): string[] {
  switch (scope.kind) {
    case 'workload':
      return scope.team === undefined ? [scope.name] : [scope.name, `${scope.team}/${scope.name}`];
    case 'account':
      return [scope.name, scope.id];
    case 'unallocated':
    case 'mine':
      return [];
    default:
      return [scope.name];
  }
}

function add<T>(map: Map<string, T[]>, name: string, item: T): void {
  const key = name.toLowerCase();
  map.set(key, [...(map.get(key) ?? []), item]);
}
