import { randomBytes, randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import express, { type Application } from 'express';
import { z } from 'zod';
import type { Answerer, ChatPlatform, Delivered, Poster } from '../../chat.ts';
import type { Person } from '../../finops/organisation.ts';
import type { Recipient } from '../../finops/recipient.ts';
import { renderHtml } from '../../reply/html.ts';
import type { ChartPart, Reply } from '../../reply/reply.ts';
import { type ChartStore, createChartStore } from './charts.ts';
import { knownHost, sameOrigin } from './guard.ts';
import { createSessions, type Entry } from './sessions.ts';

export interface PlaygroundOptions {
  /** Whom one can ask as. */
  people: () => readonly Person[];
  /** Questions to begin with. */
  examples: readonly string[];
  /** PNG. */
  drawChart: (chart: ChartPart) => Promise<Buffer>;
  /** What else an answer becomes, for the curious: shown as JSON. */
  renderings: readonly { name: string; render: (reply: Reply) => unknown }[];
  /** What was posted here unasked and this person may read, the oldest first. */
  messages: (person: Person) => Promise<readonly Delivered[]>;
  /** Where people find it if not at an address or "localhost". */
  publicUrl?: string | undefined;
}

/** A chat page at `/`, for trying Showback without any account. */
export interface Playground extends ChatPlatform {
  readonly poster: Poster;
  mount(app: Application): void;
}

const PAGE = fileURLToPath(new URL('page', import.meta.url));

const Question = z.object({
  text: z.string().max(2000),
  /** An e-mail; null is nobody in particular. */
  person: z.string().nullable(),
  values: z.record(z.string(), z.string()).default({}),
});

export function createPlayground(options: PlaygroundOptions): Playground {
  const { people, examples, drawChart, renderings, messages, publicUrl } = options;
  const token = randomBytes(16).toString('base64url');
  const charts = createChartStore();
  const sessionOf = createSessions();
  const accepted = new Set<Promise<unknown>>();
  let answer: Answerer | undefined;

  const personOf = (email: unknown) => people().find((person) => person.email === email);

  const routes = express.Router();
  routes.use(express.static(PAGE));

  routes.get('/state', (request, response) => {
    const entries = sessionOf(request, response).seenBy(personOf(request.query['person']));
    response.set('Cache-Control', 'no-store').json({
      token,
      people: people().map(({ email, name }) => ({ email, name })),
      examples,
      entries: entries.map((entry) => view(entry, charts)),
    });
  });

  routes.post('/ask', sameOrigin(token), express.json(), async (request, response) => {
    const question = Question.safeParse(request.body);
    const person = personOf(question.data?.person);
    if (!question.success || (question.data.person !== null && person === undefined)) {
      response.status(400).type('text/plain').send('This question cannot be read; please load the page again.\n');
      return;
    }
    if (answer === undefined) {
      response.status(503).type('text/plain').send('Showback is being restarted; please try again in a moment.\n');
      return;
    }
    const { text, values } = question.data;
    const session = sessionOf(request, response);
    const id = randomUUID().slice(0, 8);
    const answering = answer({ id, platform: 'playground', text, person, place: 'channel', values });
    accepted.add(answering);
    const entry = { id, question: text, values, person, answer: await answering };
    accepted.delete(answering);
    session.add(entry);
    response.json(view(entry, charts));
  });

  routes.get('/messages', async (request, response) => {
    const person = personOf(request.query['person']);
    const list = person === undefined ? [] : await messages(person);
    response.set('Cache-Control', 'no-store').json(list.map((one) => messageView(one, charts)));
  });

  routes.get('/answers/:id', (request, response) => {
    const entry = sessionOf(request, response).find(request.params.id);
    if (entry === undefined) {
      response.status(404).type('text/plain').send('This answer is no longer remembered; please ask again.\n');
      return;
    }
    response.json(
      renderings.map(({ name, render }) => ({ name, json: JSON.stringify(render(entry.answer.reply), null, 2) })),
    );
  });

  routes.get('/chart/:id.png', async (request, response, next) => {
    const chart = charts.find(request.params.id);
    if (chart === undefined) return next();
    const png = await drawChart(chart);
    response.set('Cache-Control', 'private, max-age=31536000, immutable').type('png').send(png);
  });

  return {
    name: 'playground',
    poster: createPoster(people),
    mount(app) {
      const known = knownHost(publicUrl);
      app.get('/', known, (_request, response) => response.sendFile('index.html', { root: PAGE }));
      app.use('/playground', known, routes);
    },
    async start(answerer) {
      answer = answerer;
    },
    async stop() {
      answer = undefined;
      await Promise.all(accepted);
    },
  };
}

/** The page shows what the outbox holds: posting is saying that it may be shown. */
function createPoster(people: PlaygroundOptions['people']): Poster {
  const isKnown = (email: string) => people().some((one) => one.email.toLowerCase() === email.toLowerCase());
  return {
    name: 'playground',
    async post({ key, to }) {
      if ('person' in to && !isKnown(to.person)) return { kind: 'nowhere' };
      return { kind: 'sent', posted: { conversation: whereOf(to), message: key } };
    },
    edit: async (_message, posted) => ({ kind: 'sent', posted }),
    settle: async () => ({ kind: 'absent' }),
  };
}

const whereOf = (to: Recipient): string => ('channel' in to ? to.channel : to.person);

function messageView({ id, to, reply, version, thread, at }: Delivered, charts: ChartStore) {
  const html = renderHtml(reply, { chartUrl: chartUrlIn(charts), id: `message-${id}-${version}` });
  return { id, version, thread, at, where: 'channel' in to ? to.channel : 'Only to you', html };
}

const chartUrlIn = (charts: ChartStore) => (chart: ChartPart) => `/playground/chart/${charts.keep(chart)}.png`;

/** What the page needs to show an entry. Text is text; `html` is made from the reply and escaped. */
function view({ id, question, values, person, answer }: Entry, charts: ChartStore) {
  const { reply, audience, outcome } = answer;
  const chartUrl = chartUrlIn(charts);
  return { id, question, values, person: person?.name, audience, outcome, html: renderHtml(reply, { chartUrl, id }) };
}
