import type { Filter, Vocabulary } from '../finops/scope.ts';
import type { Kind } from '../finops/words.ts';

/** Short forms that do not follow from the names. */
const ABBREVIATIONS: Partial<Record<string, string>> = {
  ec2: 'elastic compute cloud',
  s3: 'simple storage service',
  route53: 'route 53',
  gce: 'compute engine',
  gcs: 'cloud storage',
  gcp: 'google cloud',
  oci: 'oracle cloud',
  k8s: 'kubernetes',
};

/** A beginning of a word is taken for the word from so many letters on. */
const SHORTEST_BEGINNING = 3;

/**
 * The values that people may mean by a short form: a word of the name (lambda for "AWS Lambda", s3 for "AmazonS3"), its
 * initials with or without the vendor (rds, gke), a known abbreviation, or the beginning of a word. A provider comes before
 * its services: "google" is the cloud.
 */
export function findShortForms(word: string, vocabulary: Vocabulary, kind?: Kind): Filter[] {
  const names = shortForms(vocabulary).filter(({ filter }) => !kind || filter.dimension === kind);
  const found =
    firstFound(names, ({ forms }) => forms.has(word)) ??
    firstFound(names, ({ phrase }) => phrase.includes(` ${ABBREVIATIONS[word] ?? '\0'} `)) ??
    firstFound(names, ({ phrase }) => word.length >= SHORTEST_BEGINNING && phrase.includes(` ${word}`)) ??
    [];
  const providers = found.filter(({ dimension }) => dimension === 'provider');
  return providers.length > 0 ? providers : found;
}

interface ShortForms {
  filter: Filter;
  /** The words of the name, with a space on both sides of each. */
  phrase: string;
  /** Words and initials. */
  forms: Set<string>;
}

const known = new WeakMap<Vocabulary, ShortForms[]>();

function shortForms(vocabulary: Vocabulary): ShortForms[] {
  let forms = known.get(vocabulary);
  if (!forms) {
    const filters = new Map(
      [...vocabulary.values.values()].flat().map((filter) => [`${filter.dimension} ${filter.value}`, filter]),
    );
    forms = [...filters.values()].map(formsOf);
    known.set(vocabulary, forms);
  }
  return forms;
}

function formsOf(filter: Filter): ShortForms {
  const words = filter.name
    .replace(/(?<=\p{Ll})(?=\p{Lu})/gu, ' ')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
  const initials = words.map((word) => word[0]).join('');
  const forms = [...words, initials, initials.slice(1)].filter((form) => form.length > 1);
  return { filter, phrase: ` ${words.join(' ')} `, forms: new Set(forms) };
}

function firstFound(names: readonly ShortForms[], test: (name: ShortForms) => boolean): Filter[] | undefined {
  const found = names.filter(test).map(({ filter }) => filter);
  return found.length > 0 ? found : undefined;
}
