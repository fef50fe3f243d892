import type { Command } from '../src/chat.ts';
import { buttons, note, reply, text } from '../src/reply/reply.ts';
import { myDigests } from './home/digests.ts';
import { myQuestions } from './home/questions.ts';
import { myScopes } from './home/scopes.ts';

export const home: Command = {
  name: 'home',
  about: 'What is yours: how it stands, the questions that wait for you, the digests that you get',
  usage: 'home',
  examples: ['home'],
  /** Without tables and charts: Slack's home tab shows it as well. */
  async run(call) {
    const hidden = await call.see({ kind: 'company', name: call.tools.organisation().name });
    const person = call.mustBeKnown();
    const scopes = await myScopes(call, person);
    const questions = await myQuestions(call, person);
    const digests = await myDigests(call, person);
    return reply(
      `What is yours, ${person.name}`,
      text([scopes.sentence, questions.sentence, digests.sentence].join(' ')),
      ...scopes.parts,
      ...questions.parts,
      ...digests.parts,
      buttons(
        { label: 'All anomalies', run: 'anomalies' },
        { label: 'Budgets', run: 'budget' },
        { label: 'Your digests', run: 'digest' },
      ),
      hidden.length > 0 && note('What is restricted to others is left out.'),
    );
  },
};
