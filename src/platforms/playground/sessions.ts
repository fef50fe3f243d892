import { randomUUID } from 'node:crypto';
import type { Request, Response } from 'express';
import type { Answer } from '../../chat.ts';
import type { Person } from '../../finops/organisation.ts';
import { createRecent } from '../recent.ts';

/** A question and its answer, as the page shows them again after a reload. */
export interface Entry {
  id: string;
  question: string;
  values: Record<string, string>;
  person: Person | undefined;
  answer: Answer;
}

/** What was said in one browser, the oldest first. */
export interface Session {
  add(entry: Entry): void;
  find(id: string): Entry | undefined;
  /** What everybody sees, and what this person alone does. */
  seenBy(person: Person | undefined): Entry[];
}

const COOKIE = 'showback_playground';
const SESSIONS = 100;
const ENTRIES = 50;

/** Finds the session of a browser by its cookie, or begins one. */
export function createSessions(): (request: Request, response: Response) => Session {
  const sessions = createRecent<Session>(SESSIONS);
  return (request, response) => {
    const known = sessions.get(cookieOf(request) ?? '');
    if (known !== undefined) return known;
    const id = randomUUID();
    const session = createSession();
    sessions.set(id, session);
    response.cookie(COOKIE, id, { httpOnly: true, sameSite: 'strict', path: '/' });
    return session;
  };
}

function createSession(): Session {
  const entries: Entry[] = [];
  return {
    add(entry) {
      entries.push(entry);
      if (entries.length > ENTRIES) entries.shift();
    },
    find: (id) => entries.find((entry) => entry.id === id),
    seenBy: (person) =>
      entries.filter((entry) => entry.answer.audience === 'everyone' || entry.person?.email === person?.email),
  };
}

function cookieOf(request: Request): string | undefined {
  return request.headers.cookie
    ?.split(';')
    .map((pair) => pair.trim().split('='))
    .find(([name]) => name === COOKIE)?.[1];
}
