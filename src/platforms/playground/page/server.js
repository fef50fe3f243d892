// What the page asks of the server. Each function throws an Error whose message can be shown.

let token = '';

/** @param {string} person an e-mail, or '' for nobody in particular */
export async function loadState(person) {
  const state = await (await request(`state?person=${encodeURIComponent(person)}`)).json();
  token = state.token;
  return state;
}

/**
 * @param {string} text
 * @param {string} person
 * @param {Record<string, string>} values
 */
export async function ask(text, person, values) {
  const post = () =>
    request('ask', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-playground-token': token },
      body: JSON.stringify({ text, person: person || null, values }),
    });
  try {
    return await (await post()).json();
  } catch (error) {
    // The server was started anew since the page was loaded, and knows another token.
    if (error.status !== 403) throw error;
    await loadState(person);
    return await (await post()).json();
  }
}

/** @param {string} person */
export const loadMessages = async (person) => (await request(`messages?person=${encodeURIComponent(person)}`)).json();

/** @returns {Promise<{ name: string, json: string }[]>} */
export const loadRenderings = async (id) => (await request(`answers/${id}`)).json();

async function request(path, init = {}) {
  const response = await fetch(`/playground/${path}`, { ...init, signal: AbortSignal.timeout(60_000) }).catch(() => {
    throw new Error('Showback does not answer. Is it still running?');
  });
  if (!response.ok) throw Object.assign(new Error(await response.text()), { status: response.status });
  return response;
}
