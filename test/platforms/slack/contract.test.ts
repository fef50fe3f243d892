import type { Person } from '../../../src/finops/organisation.ts';
import { describePlatform, type PostingHarness, type Seen } from '../../contract/platform.ts';
import { ada, grace } from '../../support/commands.ts';
import type { FakePerson } from '../../support/fake-slack/person.ts';
import { buttonsOf, textOf, textOfModal } from '../../support/fake-slack/reading.ts';
import type { Message, Modal } from '../../support/fake-slack/workspace.ts';
import { serveSlack, type Transport } from '../../support/slack.ts';

for (const transport of ['sockets', 'http'] as const)
  describePlatform(`Slack over ${transport}`, () => harness(transport));

async function harness(transport: Transport) {
  const slack = await serveSlack(transport);
  const someone = (person?: Person): FakePerson =>
    person === ada ? slack.ada : person === grace ? slack.grace : slack.nobody;
  return {
    start: slack.start,
    stop: slack.stop,
    ask: async (words: string, as?: Person) => seen(someone(as), await someone(as).command('/showback', words)),
    readBy: async (person: Person) => someone(person).reads(),
    editsInPlace: true as const,
    async askInThread(words: string, as: Person) {
      const thread = slack.world.newTs();
      const answer = await someone(as).mention(words, { channel: 'C1', thread });
      return { seen: await seen(someone(as), answer), inThread: answer.thread === thread };
    },
    askAloud: async (words: string, as: Person) =>
      seen(someone(as), await someone(as).mention(words, { channel: 'C1' })),
    askAsGuest: async (words: string) => seen(slack.guest, await slack.guest.command('/showback', words)),
    posting: async () => ({
      open: slack.open,
      poster: slack.poster,
      channel: { channel: '#general' },
      elsewhere: { person: ada.email },
      readPosted: async (person: Person) => `${someone(person).reads()}\n${someone(person).reads(`D${idOf(person)}`)}`,
      async press(person: Person, label: string) {
        const message = slack.world.messages.findLast(
          (one) => one.metadata !== undefined && buttonsOf(one).some((button) => button.label === label),
        );
        if (message === undefined) throw new Error(`nothing was posted with "${label}"`);
        return clicked(someone(person), await someone(person).click(message, label));
      },
      async redeliver() {
        const last = slack.slack.delivered.at(-1);
        if (last !== undefined) await slack.slack.deliver(last);
      },
      meet(trouble: Parameters<NonNullable<PostingHarness['meet']>>[0]) {
        slack.world.trouble('chat.postMessage', TROUBLES[trouble]);
      },
    }),
    askAsStranger: async (words: string) => seen(slack.nobody, await slack.nobody.command('/showback', words)),
  };
}

const idOf = (person: Person) => (person === ada ? 'UADA' : 'UGRACE');

const TROUBLES = {
  'is gone': { kind: 'error', error: 'is_archived' },
  'is too much for 30 seconds': { kind: 'ratelimited', retryAfter: 30 },
  'is taken, and the reply lost': { kind: 'lost reply' },
} as const;

/** A form is read by opening it. */
async function seen(person: FakePerson, message: Message): Promise<Seen> {
  const press = async (label: string) => clicked(person, await person.click(message, label));
  const hasForm = buttonsOf(message).some(({ label }) => label === 'Open form');
  if (!hasForm) return { text: textOf(message), press };
  const form = await person.openForm(message);
  return { text: `${textOf(message)}\n${textOfModal(form)}`, press, submit: submitting(person, form) };
}

const clicked = async (person: FakePerson, result: Message | Modal): Promise<Seen> =>
  'ts' in result
    ? seen(person, result)
    : {
        text: textOfModal(result),
        press: async () => Promise.reject(new Error('a window has no such button')),
        submit: submitting(person, result),
      };

function submitting(person: FakePerson, form: Modal): NonNullable<Seen['submit']> {
  return async (_label, values) => {
    const result = await person.submit(form, values);
    if ('ts' in result) return seen(person, result);
    const errors = Object.values(result.errors).join('\n');
    return {
      text: errors,
      press: async () => Promise.reject(new Error('no button')),
      submit: submitting(person, form),
    };
  };
}
