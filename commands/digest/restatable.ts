import type { Figures } from '../../db/told-digests.ts';
import type { Micros } from '../../src/finops/money.ts';
import type { Scope } from '../../src/finops/scope.ts';
import { asFarAsKnown } from '../allocation/as-far-as-known.ts';
import type { Asked } from '../cost/asked.ts';
import { compare } from '../cost/dimension.ts';
import { subjectName } from '../cost/wording.ts';
import type { Reader } from './reader.ts';

/** What a whole is made of, in the eyes of those who lead it. */
export const partsOf = ({ kind }: Scope): 'unit' | 'team' => (kind === 'company' ? 'unit' : 'team');

/** The figures of a digest that change when the bills of its days are restated, by name. */
export async function restatable(
  { tools }: Reader,
  asked: Asked,
  total: Micros,
  parts?: 'unit' | 'team',
): Promise<Figures> {
  const whole = { [subjectName(asked)]: total };
  if (parts === undefined) return whole;
  const { part } = await asFarAsKnown(compare(tools, { ...asked, before: undefined }, { kind: parts }));
  return { ...whole, ...Object.fromEntries(part?.now ?? []) };
}
