import type { Person } from '../../src/finops/organisation.ts';

export interface ShownEntry {
  id: string;
  question: string;
  values: Record<string, string>;
  person?: string;
  audience: string;
  outcome: string;
  html: string;
}
export interface ShownMessage {
  id: number;
  version: number;
  where: string;
  html: string;
}
export interface State {
  token: string;
  people: Person[];
  examples: string[];
  entries: ShownEntry[];
}

/** A browser without a page: speaks the playground's protocol and keeps its cookie. */
export function browse(address: string) {
  let cookie = '';
  let token = '';

  async function request(path: string, init: RequestInit = {}): Promise<Response> {
    const response = await fetch(address + path, { ...init, headers: { cookie, ...init.headers } });
    cookie = response.headers.get('set-cookie')?.split(';')[0] ?? cookie;
    return response;
  }

  async function state(person?: Person): Promise<State> {
    const response = await request(`/playground/state?person=${encodeURIComponent(person?.email ?? '')}`);
    const state = (await response.json()) as State;
    token = state.token;
    return state;
  }

  /** The body as given, with headers that a same-origin page would send unless told otherwise. */
  async function post(body: string, headers: Record<string, string> = {}): Promise<Response> {
    if (token === '') await state();
    return request('/playground/ask', {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', 'x-playground-token': token, ...headers },
    });
  }

  async function ask(text: string, person?: Person, values?: Record<string, string>): Promise<ShownEntry> {
    const response = await post(JSON.stringify({ text, person: person?.email ?? null, values }));
    if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
    return (await response.json()) as ShownEntry;
  }

  const messages = async (person: Person) =>
    (await (await request(`/playground/messages?person=${encodeURIComponent(person.email)}`)).json()) as ShownMessage[];

  return { request, state, post, ask, messages };
}
