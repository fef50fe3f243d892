import { z } from 'zod';
import { type AdaptiveCard, valuesOfForm } from '../../reply/adaptive-card.ts';
import type { Activity } from './activity.ts';

/** What a card sends when it is clicked: the command of the button, and, of a form, what was filled in. */
export interface CardAction {
  text: string;
  values?: Record<string, string>;
  /** The key of the unasked message that the card is. */
  key?: string;
}

const Sent = z.looseObject({ run: z.string().max(2000), form: z.number().optional(), key: z.string().optional() });
const Execute = z.object({ action: z.object({ data: Sent }) });

/** The click that an invoke carries; undefined for anything else. */
export function actionOfInvoke({ name, value }: Activity): CardAction | undefined {
  if (name !== 'adaptiveCard/action') return undefined;
  const execute = Execute.safeParse(value);
  return execute.success ? actionOf(execute.data.action.data) : undefined;
}

/** The click that a message carries, as older cards send it. */
export function actionOfMessage({ value }: Activity): CardAction | undefined {
  const sent = Sent.safeParse(value);
  return sent.success ? actionOf(sent.data) : undefined;
}

function actionOf({ run, form, key, ...sent }: z.infer<typeof Sent>): CardAction {
  const unasked = key === undefined ? {} : { key };
  return form === undefined ? { text: run, ...unasked } : { text: run, ...unasked, values: valuesOfForm(form, sent) };
}

/** The card of an unasked message: whoever clicks tells us which copy of which message they have. */
export function stamped(card: AdaptiveCard, key: string): AdaptiveCard {
  return JSON.parse(JSON.stringify(card), (_, value) =>
    value?.type === 'Action.Execute' ? { ...value, data: { ...value.data, key } } : value,
  );
}

/** What answers an invoke. Its HTTP status is 200 always: any other shows people that the app is broken. */
export type InvokeAnswer = { statusCode: number; type: string; value: unknown };

/** Takes the place of the clicked card, for whoever clicked. */
export const cardAnswer = (card: AdaptiveCard): InvokeAnswer => ({
  statusCode: 200,
  type: 'application/vnd.microsoft.card.adaptive',
  value: card,
});

/** Leaves the card as it is and says something. */
export const messageAnswer = (value: string): InvokeAnswer => ({
  statusCode: 200,
  type: 'application/vnd.microsoft.activity.message',
  value,
});

export const errorAnswer = (message: string): InvokeAnswer => ({
  statusCode: 400,
  type: 'application/vnd.microsoft.error',
  value: { code: 'BadRequest', message },
});
