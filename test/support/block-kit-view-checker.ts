import {
  checkBlock,
  items,
  type Json,
  list,
  object,
  type Problems,
  string,
  textObject,
  unique,
  wellFormed,
} from './block-kit-checker.ts';

/** Finds what Slack would refuse in a window, as `checkBlocks` does for messages. Numbers are Slack's own documents'. */
export function checkView(view: Json): string[] {
  return [...problemsOf(view)];
}

/** Blocks that Slack shows in messages only. */
const OF_MESSAGES = ['table', 'data_visualization'];

/** The same of a home tab. */
export function checkHome(view: Json): string[] {
  const blocks = list(view['blocks']).map(object);
  return [
    ...(view['type'] === 'home' ? [] : [`home: of type ${view['type']}`]),
    ...items(view['blocks'], 'blocks', { min: 1, max: 100 }),
    ...blocks.flatMap((block, i) => [...checkBlock(block, `blocks[${i}]`)]),
    ...blocks.flatMap(({ type }) =>
      OF_MESSAGES.includes(String(type)) ? [`home: a ${type}, which messages only have`] : [],
    ),
  ];
}

function* problemsOf(view: Json): Problems {
  if (view['type'] !== 'modal') yield `view: of type ${view['type']}`;
  yield* textObject(view['title'], 'title', 24, ['plain_text']);
  for (const key of ['submit', 'close']) {
    if (view[key] !== undefined) yield* textObject(view[key], key, 24, ['plain_text']);
  }
  yield* string(view['callback_id'], 'callback_id', { max: 255, optional: true });
  yield* string(view['private_metadata'], 'private_metadata', { max: 3000, optional: true });
  const blocks = list(view['blocks']).map(object);
  yield* items(view['blocks'], 'blocks', { min: 1, max: 100 });
  for (const [i, block] of blocks.entries()) {
    if (block['type'] === 'input') yield* input(block, `blocks[${i}]`);
    else yield* checkBlock(block, `blocks[${i}]`);
  }
  yield* unique(
    blocks.map((block) => block['block_id']),
    'block_id',
  );
  const hasInputs = blocks.some(({ type }) => type === 'input');
  if (hasInputs && view['submit'] === undefined) yield 'submit: needed where there are inputs';
  if (!wellFormed(view)) yield 'half of a surrogate pair';
}

function* input(block: Json, at: string): Problems {
  yield* string(block['block_id'], `${at}.block_id`, { min: 1, max: 255 });
  yield* textObject(block['label'], `${at}.label`, 2000, ['plain_text']);
  const element = object(block['element']);
  yield* string(element['action_id'], `${at}.action_id`, { min: 1, max: 255 });
  switch (element['type']) {
    case 'plain_text_input':
      return yield* string(element['initial_value'], `${at}.initial_value`, { max: 3000, optional: true });
    case 'datepicker':
      if (!/^(\d{4}-\d\d-\d\d|undefined)$/.test(String(element['initial_date']))) yield `${at}.initial_date: no date`;
      return;
    case 'static_select':
      return yield* select(element, at);
    default:
      yield `${at}: an element of type ${element['type']}, which Showback does not send`;
  }
}

function* select(element: Json, at: string): Problems {
  yield* items(element['options'], `${at}.options`, { min: 1, max: 100 });
  const options = list(element['options']).map(object);
  for (const option of options) {
    yield* textObject(option['text'], `${at}.options`, 75, ['plain_text']);
    yield* string(option['value'], `${at}.options`, { min: 1, max: 150 });
  }
  const initial = element['initial_option'];
  const known = options.some((option) => JSON.stringify(option) === JSON.stringify(initial));
  if (initial !== undefined && !known) yield `${at}.initial_option: none of the options`;
}
