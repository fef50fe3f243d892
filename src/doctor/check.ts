/** One thing that the doctor has looked at. */
export interface Check {
  name: string;
  status: 'ok' | 'warn' | 'fail';
  message: string;
  /** What to do about it; there for everything that is not ok. */
  todo?: string;
}

export function ok(name: string, message: string): Check {
  return { name, status: 'ok', message };
}

export function warn(name: string, message: string, todo: string): Check {
  return { name, status: 'warn', message, todo };
}

export function fail(name: string, message: string, todo: string): Check {
  return { name, status: 'fail', message, todo };
}
