import type { Person } from '../../../src/finops/organisation.ts';
import { describePlatform, type Seen } from '../../contract/platform.ts';
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
    askAsStranger: async (words: string) => seen(slack.nobody, await slack.nobody.command('/showback', words)),
  };
}

/** A form is read by opening it. */
async function seen(person: FakePerson, message: Message): Promise<Seen> {
  const press = async (label: string) => seen(person, await person.press(message, label));
  const hasForm = buttonsOf(message).some(({ label }) => label === 'Open form');
  if (!hasForm) return { text: textOf(message), press };
  const form = await person.openForm(message);
  return { text: `${textOf(message)}\n${textOfModal(form)}`, press, submit: submitting(person, form) };
}

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
