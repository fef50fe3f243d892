import { type Logger, pino } from 'pino';

/** Names of what must never be read in a log, however deep it stands. */
const SECRET = /token|secret|password|authorization|cookie|api_?key/i;
const REDACTED = '[redacted]';

/** The log: one JSON object a line on stderr. Values under keys that sound like a secret are left out. */
export function createLog(level: string, destination: NodeJS.WritableStream = process.stderr): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { log: (entry) => withoutSecrets(entry) },
    },
    destination,
  );
}

function withoutSecrets(entry: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(entry).map(([key, value]) => [key, SECRET.test(key) ? REDACTED : withoutSecretsWithin(value)]),
  );
}

function withoutSecretsWithin(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecretsWithin);
  // Errors are shown by pino itself; other objects with a class are no plain data.
  if (value === null || typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return withoutSecrets(value as Record<string, unknown>);
}
