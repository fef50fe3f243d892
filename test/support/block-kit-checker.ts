/**
 * Finds what Slack would refuse in a message. It knows the kinds of blocks that Showback sends, and refuses the others.
 * The numbers of SPEC are those of nicklambourne/slackblocks spec/limits.json; STRICTER are Slack's own documents, where
 * they allow less, and what holds for a message as a whole.
 */
export const SPEC = {
  text: { min_length: 1, max_length: 3000 },
  action_id: { max_length: 255 },
  block_id: { max_length: 255 },
  button: {
    text: { max_length: 75 },
    url: { max_length: 3000 },
    value: { max_length: 2000 },
    accessibility_label: { max_length: 75 },
  },
  actions: { elements: { max_items: 25 } },
  context: { elements: { max_items: 10 } },
  data_visualization: {
    title: { max_length: 50 },
    series: { min_items: 1 },
    series_name: { max_length: 20 },
    data: { min_items: 1, max_items: 20 },
    point_label: { max_length: 20 },
    categories: { min_items: 1, max_items: 20 },
    category_label: { max_length: 20 },
    axis_label: { max_length: 50 },
  },
  header: { text: { max_length: 150 } },
  image: { image_url: { max_length: 3000 }, alt_text: { max_length: 2000 } },
  section: { text: { max_length: 3000 }, fields: { max_items: 10, item_max_length: 2000 } },
};

const STRICTER = {
  blocks: 50,
  characters: 13_200,
  tables: 1,
  charts: 2,
  tableRows: 100,
  tableColumns: 20,
  chartSeries: 6,
  text: 40_000,
};

export type Json = Record<string, unknown>;
export type Problems = Generator<string>;

/** @returns one sentence for each problem, beginning with its place; none when Slack would take the message */
export function checkBlocks(payload: { text?: unknown; blocks?: unknown }): string[] {
  return [...checkMessage(payload)];
}

function* checkMessage(payload: { text?: unknown; blocks?: unknown }): Problems {
  const blocks = list(payload.blocks).map(object);
  yield* string(payload.text, 'text', { min: 1, max: STRICTER.text });
  yield* items(payload.blocks, 'blocks', { min: 1, max: STRICTER.blocks });
  for (const [i, block] of blocks.entries()) yield* checkBlock(block, `blocks[${i}]`);
  const count = (type: string) => blocks.filter((block) => block['type'] === type).length;
  if (count('table') > STRICTER.tables) yield 'blocks: more than one table';
  if (count('data_visualization') > STRICTER.charts) yield 'blocks: more than two charts';
  const elements = blocks.flatMap((block) => list(block['elements']).map(object));
  yield* unique(
    elements.map((element) => element['action_id']),
    'action_id',
  );
  if (characters(blocks) > STRICTER.characters) yield `blocks: more than ${STRICTER.characters} characters together`;
  if (!wellFormed(payload)) yield 'half of a surrogate pair';
}

export function* checkBlock(block: Json, at: string): Problems {
  yield* string(block['block_id'], `${at}.block_id`, { max: SPEC.block_id.max_length, optional: true });
  switch (block['type']) {
    case 'header':
      return yield* textObject(block['text'], `${at}.text`, SPEC.header.text.max_length, ['plain_text']);
    case 'section':
      return yield* section(block, at);
    case 'context':
      return yield* context(block, at);
    case 'actions':
      yield* items(block['elements'], `${at}.elements`, { min: 1, max: SPEC.actions.elements.max_items });
      for (const [i, element] of list(block['elements']).entries()) {
        yield* button(object(element), `${at}.elements[${i}]`);
      }
      return;
    case 'image':
      return yield* image(block, at);
    case 'divider':
      return;
    case 'rich_text':
      return yield* richText(block, at);
    case 'table':
      return yield* table(block, at);
    case 'data_visualization':
      return yield* chart(block, at);
    default:
      yield `${at}: a block of type ${block['type']}, which Showback does not send`;
  }
}

function* section(block: Json, at: string): Problems {
  if (block['text'] === undefined && block['fields'] === undefined) yield `${at}: neither text nor fields`;
  if (block['text'] !== undefined) yield* textObject(block['text'], `${at}.text`, SPEC.section.text.max_length);
  if (block['fields'] === undefined) return;
  yield* items(block['fields'], `${at}.fields`, { min: 1, max: SPEC.section.fields.max_items });
  for (const [i, field] of list(block['fields']).entries()) {
    yield* textObject(field, `${at}.fields[${i}]`, SPEC.section.fields.item_max_length);
  }
}

function* context(block: Json, at: string): Problems {
  yield* items(block['elements'], `${at}.elements`, { min: 1, max: SPEC.context.elements.max_items });
  for (const [i, element] of list(block['elements']).entries()) {
    const place = `${at}.elements[${i}]`;
    if (object(element)['type'] === 'image') yield* image(object(element), place);
    else yield* textObject(element, place, SPEC.text.max_length);
  }
}

function* button(element: Json, at: string): Problems {
  if (element['type'] !== 'button') yield `${at}: an element of type ${element['type']}, which Showback does not send`;
  yield* textObject(element['text'], `${at}.text`, SPEC.button.text.max_length, ['plain_text']);
  yield* string(element['action_id'], `${at}.action_id`, { min: 1, max: SPEC.action_id.max_length });
  yield* string(element['value'], `${at}.value`, { min: 1, max: SPEC.button.value.max_length, optional: true });
  yield* string(element['url'], `${at}.url`, { max: SPEC.button.url.max_length, optional: true });
  const label = { max: SPEC.button.accessibility_label.max_length, optional: true };
  yield* string(element['accessibility_label'], `${at}.accessibility_label`, label);
}

function* image(block: Json, at: string): Problems {
  const sources = [block['image_url'], block['slack_file']].filter((source) => source !== undefined);
  if (sources.length !== 1) yield `${at}: wants image_url or slack_file, and only one of them`;
  yield* string(block['image_url'], `${at}.image_url`, { max: SPEC.image.image_url.max_length, optional: true });
  yield* string(block['alt_text'], `${at}.alt_text`, { min: 1, max: SPEC.image.alt_text.max_length });
  if (block['title'] !== undefined) yield* textObject(block['title'], `${at}.title`, 2000, ['plain_text']);
}

const RICH_TEXT = ['rich_text_section', 'rich_text_preformatted', 'rich_text_list', 'rich_text_quote'];

function* richText(block: Json, at: string): Problems {
  yield* items(block['elements'], `${at}.elements`, { min: 1, max: Number.POSITIVE_INFINITY });
  for (const [i, element] of list(block['elements']).entries()) {
    const place = `${at}.elements[${i}]`;
    const { type, elements } = object(element);
    if (!RICH_TEXT.includes(String(type))) yield `${place}: unknown type ${type}`;
    for (const [j, inner] of list(elements).entries()) {
      if (object(inner)['type'] !== 'text') return;
      yield* string(object(inner)['text'], `${place}.elements[${j}].text`, { min: 1, max: Number.POSITIVE_INFINITY });
    }
  }
}

function* table(block: Json, at: string): Problems {
  yield* items(block['rows'], `${at}.rows`, { min: 1, max: STRICTER.tableRows });
  const rows = list(block['rows']).map(list);
  const width = rows[0]?.length ?? 0;
  for (const [i, row] of rows.entries()) {
    yield* items(row, `${at}.rows[${i}]`, { min: 1, max: STRICTER.tableColumns });
    if (row.length !== width) yield `${at}.rows[${i}]: ${row.length} cells where the first row has ${width}`;
    for (const [j, entry] of row.entries()) {
      const cell = object(entry);
      const place = `${at}.rows[${i}][${j}]`;
      if (cell['type'] === 'rich_text') yield* richText(cell, place);
      else if (cell['type'] === 'raw_text') yield* string(cell['text'], place, { min: 1, max: SPEC.text.max_length });
      else yield `${place}: unknown type ${cell['type']}`;
    }
  }
  if (block['column_settings'] !== undefined && list(block['column_settings']).length !== width) {
    yield `${at}.column_settings: not one for each column`;
  }
}

function* chart(block: Json, at: string): Problems {
  const limits = SPEC.data_visualization;
  const { type, series, axis_config } = object(block['chart']);
  const { categories, x_label, y_label } = object(axis_config);
  yield* string(block['title'], `${at}.title`, { min: 1, max: limits.title.max_length });
  if (!['bar', 'line', 'area'].includes(String(type))) yield `${at}.chart: unknown type ${type}`;
  yield* items(categories, `${at}.categories`, { min: limits.categories.min_items, max: limits.categories.max_items });
  for (const category of list(categories)) {
    yield* string(category, `${at}.categories`, { min: 1, max: limits.category_label.max_length });
  }
  yield* unique(list(categories), `${at}.categories`);
  for (const label of [x_label, y_label]) {
    yield* string(label, `${at}.axis_config`, { max: limits.axis_label.max_length, optional: true });
  }
  yield* items(series, `${at}.series`, { min: limits.series.min_items, max: STRICTER.chartSeries });
  yield* unique(
    list(series).map((entry) => object(entry)['name']),
    `${at}.series`,
  );
  for (const [i, entry] of list(series).entries()) {
    yield* chartSeries(object(entry), list(categories), `${at}.series[${i}]`);
  }
}

function* chartSeries(series: Json, categories: unknown[], at: string): Problems {
  const limits = SPEC.data_visualization;
  const points = list(series['data']).map(object);
  yield* string(series['name'], `${at}.name`, { min: 1, max: limits.series_name.max_length });
  yield* items(points, `${at}.data`, { min: limits.data.min_items, max: limits.data.max_items });
  for (const { label, value } of points) {
    yield* string(label, `${at}.label`, { min: 1, max: limits.point_label.max_length });
    if (typeof value !== 'number' || !Number.isFinite(value)) yield `${at}: ${value} is no number`;
  }
  const labels = points.map(({ label }) => label);
  if (JSON.stringify(labels) !== JSON.stringify(categories)) yield `${at}: labels that are not the categories`;
}

export function* textObject(
  value: unknown,
  at: string,
  max: number,
  types: readonly string[] = ['plain_text', 'mrkdwn'],
): Problems {
  const { type, text, emoji } = object(value);
  if (!types.includes(String(type))) yield `${at}: text of type ${type}`;
  if (type === 'mrkdwn' && emoji !== undefined) yield `${at}: mrkdwn takes no emoji`;
  yield* string(text, at, { min: SPEC.text.min_length, max });
}

export function* string(
  value: unknown,
  at: string,
  { min = 0, max, optional = false }: { min?: number; max: number; optional?: boolean },
): Problems {
  if (value === undefined && optional) return;
  if (typeof value !== 'string') return yield `${at}: no text`;
  // Slack counts characters, not UTF-16 units.
  const { length } = [...value];
  if (length < min) yield `${at}: ${length} characters where ${min} are needed`;
  if (length > max) yield `${at}: ${length} characters where ${max} are allowed`;
}

export function* items(value: unknown, at: string, { min, max }: { min: number; max: number }): Problems {
  if (!Array.isArray(value)) return yield `${at}: no list`;
  if (value.length < min) yield `${at}: ${value.length} items where ${min} are needed`;
  if (value.length > max) yield `${at}: ${value.length} items where ${max} are allowed`;
}

export function* unique(values: readonly unknown[], at: string): Problems {
  const given = values.filter((value) => value !== undefined);
  if (new Set(given).size < given.length) yield `${at}: the same one twice`;
}

/** Everything that is written in the blocks, ids, kinds and values apart. */
function characters(node: unknown, key = ''): number {
  if (typeof node === 'string')
    return ['type', 'action_id', 'block_id', 'value', 'align', 'id'].includes(key) ? 0 : node.length;
  if (Array.isArray(node)) return node.reduce((sum: number, item) => sum + characters(item, key), 0);
  return Object.entries(object(node)).reduce((sum, [name, value]) => sum + characters(value, name), 0);
}

export function wellFormed(node: unknown): boolean {
  if (typeof node === 'string') return node.isWellFormed();
  return Object.values(object(node)).every(wellFormed);
}

export const object = (value: unknown): Json => (typeof value === 'object' && value !== null ? (value as Json) : {});
export const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
