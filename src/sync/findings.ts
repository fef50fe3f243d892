import type { Db } from '../../db/open.ts';
import { keepFindings } from '../../db/outside-findings.ts';
import { noteRefused, noteTold, untoldVerdicts } from '../../db/outside-verdicts.ts';
import type { OutsideFindings } from '../bills/source.ts';

/**
 * Tells a provider what people made of its findings, and fetches what it finds now. What cannot be told waits for the next
 * sync; a process that dies in between tells the same again, which changes nothing.
 */
export async function exchangeFindings(db: Db, source: string, outside: OutsideFindings, now: Date): Promise<void> {
  for (const { id, verdict } of await untoldVerdicts(db, source, now)) {
    const outcome = await outside.tell(id, verdict);
    if (outcome === 'later') return;
    if (outcome === 'told') await noteTold(db, source, id, verdict);
    else await noteRefused(db, source, id, now.toISOString());
  }
  const findings = await outside.findings();
  if (findings === undefined) return;
  const found = findings.map((one) => ({ ...one, source }));
  await keepFindings(db, source, found);
}
