// Completes package-lock.json with the optional platform packages (darwin, win32, arm64, ...) that the registry in use does
// not serve. Without them `npm ci` stops with EUSAGE "Missing: ... from lock file". Run by `npm run lock`.
import { readFileSync, writeFileSync } from 'node:fs';

interface LockEntry {
  version?: string;
  dev?: boolean;
  optional?: boolean;
  os?: string[];
  cpu?: string[];
  libc?: string[];
  gypfile?: boolean;
  optionalDependencies?: Record<string, string>;
}

const FILE = 'package-lock.json';
const PLATFORM =
  /(android|darwin|linux|win32|freebsd|openbsd|netbsd|sunos|aix|openharmony)-(arm64|x64|arm|riscv64|ppc64|s390x|ia32|loong64|mips64el)(?:-(gnu|musl|msvc|gnueabihf|musleabihf|eabi))?/;

const lock = JSON.parse(readFileSync(FILE, 'utf8')) as { packages: Record<string, LockEntry> };

let added = 0;
for (const [path, entry] of Object.entries(lock.packages)) {
  if (path === '') continue;
  for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
    const key = `node_modules/${name}`;
    if (lock.packages[key] || lock.packages[`${path}/node_modules/${name}`]) continue;
    const match = PLATFORM.exec(name);
    const os = match?.[1];
    const cpu = match?.[2];
    if (!os || !cpu) continue;
    const libc = match[3];
    lock.packages[key] = {
      version: range.replace(/^[\^~]/, ''),
      ...(entry.dev && { dev: true }),
      optional: true,
      os: [os],
      cpu: [cpu],
      ...(libc?.startsWith('musl') && { libc: ['musl'] }),
      ...(libc === 'gnu' && { libc: ['glibc'] }),
    };
    added++;
  }
}

// npm 10 does not know allowScripts and would compile better-sqlite3, which ships its binaries.
const sqlite = lock.packages['node_modules/better-sqlite3'];
if (sqlite) sqlite.gypfile = false;

lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(FILE, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`package-lock.json: ${added} platform packages added`);
