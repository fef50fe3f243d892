import { setTimeout as sleep } from 'node:timers/promises';
import type { ViewResponseAction } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import type { Answer } from '../../chat.ts';
import { fieldErrors, renderModal, renderNotice, type SlackModal } from '../../reply/block-kit-modal.ts';
import type { FormPart } from '../../reply/reply.ts';
import type { SlackApi } from './api.ts';
import type { Answered, Conversation, Question } from './conversation.ts';

/** Forms open as windows; what is filled in runs the form's command. */
export interface Forms {
  /** Answers a click: a form opens at once, anything else is said in the conversation. */
  click(question: Question, triggerId: string): Promise<void>;
  /** Opens the form that the question's answer holds. */
  open(question: Question, triggerId: string): Promise<void>;
  /** Answers what was filled in. `acknowledge` tells Slack, once, what becomes of the window. */
  submit(question: Question, viewId: string, acknowledge: Acknowledge): Promise<void>;
}

type Acknowledge = (action?: ViewResponseAction) => Promise<void>;

/** Names our windows among everything that is submitted. */
export const FORM = 'showback-form';
/** Slack gives up on a window after three seconds. */
const PATIENCE_MS = 2000;

export function createForms({ api, conversation }: { api: SlackApi; conversation: Conversation }): Forms {
  const { ask, deliver, explain } = conversation;

  async function click(question: Question, triggerId: string): Promise<void> {
    const answered = await ask(question);
    const form = formOf(answered.answer);
    if (form === undefined) return deliver(question, answered);
    const view = asView(formView(question, answered.answer, form));
    try {
      await api.repeatable((client) => client.views.open({ trigger_id: triggerId, view }));
    } catch {
      // The trigger was too old: the answer has a button of its own for the form.
      await deliver(question, answered);
    }
  }

  /** A trigger does not live as long as an answer may take: the window opens first, and is filled then. */
  async function open(question: Question, triggerId: string): Promise<void> {
    try {
      const opening = api.repeatable((client) => client.views.open({ trigger_id: triggerId, view: asView(OPENING) }));
      const [{ view }, answered] = await Promise.all([opening, ask(question)]);
      await settle(view?.id ?? '', question, answered);
    } catch (error) {
      await explain(question, error);
    }
  }

  async function submit(question: Question, viewId: string, acknowledge: Acknowledge): Promise<void> {
    const asking = ask(question);
    const soon = await Promise.race([asking, sleep(PATIENCE_MS, undefined, { ref: false })]);
    if (soon === undefined) {
      await acknowledge({ response_action: 'update', view: asView(WORKING) });
      return settle(viewId, question, await asking);
    }
    const form = formOf(soon.answer);
    await acknowledge(form && correction(question, soon.answer, form));
    if (form === undefined) await deliver(question, soon);
  }

  /** Fills a window that waits. */
  async function settle(viewId: string, question: Question, answered: Answered): Promise<void> {
    const form = formOf(answered.answer);
    const view = form === undefined ? ANSWERED : formView(question, answered.answer, form);
    const update = (shown: SlackView) =>
      api.repeatable((client) => client.views.update({ view_id: viewId, view: asView(shown) }));
    if (form === undefined) await deliver(question, answered);
    await update(view).catch(async (error) => {
      await update(NOT_SHOWN).catch(() => {});
      throw error;
    });
  }

  return { click, open, submit };
}

const formOf = ({ reply }: Answer): FormPart | undefined => reply.parts.find((part) => part.kind === 'form');

const OPENING = renderNotice('One moment', 'Looking up what to fill in.');
const WORKING = renderNotice('One moment', 'This takes a little longer; the answer will be in the conversation.');
const ANSWERED = renderNotice('Done', 'The answer is in the conversation.');
const NOT_SHOWN = renderNotice('Sorry', 'Slack does not show what there is to fill in.');

type SlackView = SlackModal & { callback_id?: string; private_metadata?: string };

/** What must be known of the question when the window comes back. */
type Kept = Pick<Question, 'text' | 'channel' | 'place' | 'thread' | 'to'>;

function formView({ channel, place, thread, to }: Question, { reply }: Answer, form: FormPart): SlackView {
  const kept: Kept = { text: form.run, channel, place, thread, to };
  return { ...renderModal(reply, form), callback_id: FORM, private_metadata: JSON.stringify(kept) };
}

/** What a window that we made says of the question that it belongs to. */
export function questionOf(privateMetadata: string, user: string, values: Record<string, string>): Question {
  return { ...(JSON.parse(privateMetadata) as Kept), user, values };
}

/** Slack shows errors of fields beside them, and leaves what was filled in as it is. */
function correction(question: Question, answer: Answer, form: FormPart): ViewResponseAction {
  const errors = fieldErrors(form);
  return Object.keys(errors).length > 0
    ? { response_action: 'errors', errors }
    : { response_action: 'update', view: asView(formView(question, answer, form)) };
}

/** The SDK's types lag behind the blocks that Slack takes. */
const asView = (view: SlackView) => view as ModalView;
