/** Fails when .env.example and the config schema do not name the same keys. */
import { readFileSync } from 'node:fs';
import { ENVIRONMENT } from '../src/config/environment.ts';

const example = readFileSync(new URL('../.env.example', import.meta.url), 'utf8');
const written = [...example.matchAll(/^([A-Z_]+)=/gm)].map(([, key]) => key ?? '');
const known = Object.keys(ENVIRONMENT);

const missing = known.filter((key) => !written.includes(key));
const strange = written.filter((key) => !known.includes(key));
for (const key of missing) console.error(`.env.example does not name ${key}, which src/config/environment.ts reads.`);
for (const key of strange) console.error(`.env.example names ${key}, which src/config/environment.ts does not read.`);
process.exitCode = missing.length + strange.length > 0 ? 1 : 0;
