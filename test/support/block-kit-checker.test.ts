import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { checkBlocks, SPEC } from './block-kit-checker.ts';

/** The specification of nicklambourne/slackblocks, which nobody here wrote; it does not come with the project. */
const ORACLE = new URL('../../../shared/data/block-kit/', import.meta.url);
const present = existsSync(ORACLE);
const read = (path: string) => JSON.parse(readFileSync(new URL(path, ORACLE), 'utf8'));
const files = (folder: string) => (present ? readdirSync(new URL(`fixtures/valid/${folder}/`, ORACLE)) : []);
const WHY = present ? '' : ' (skipped: ../shared/data/block-kit is absent)';

type Json = Record<string, unknown>;
const long = (length: number) => 'x'.repeat(length);
const times = <T>(count: number, make: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));
const check = (...blocks: Json[]) => checkBlocks({ text: 'text', blocks });

const plain = (text: string) => ({ type: 'plain_text', text });
const section = (text: string) => ({ type: 'section', text: plain(text) });
const button = (more: Json = {}) => ({ type: 'button', text: plain('Go'), action_id: 'go', value: 'go', ...more });
const actions = (...elements: Json[]) => ({ type: 'actions', elements });
const cells = (count: number) => times(count, () => ({ type: 'raw_text', text: 'cell' }));
const image = (more: Json) => ({ type: 'image', alt_text: 'alt', ...more });
const chart = (more: { title?: string; series?: Json[]; axis_config?: Json } = {}) => ({
  type: 'data_visualization',
  title: more.title ?? 'Cost',
  chart: {
    type: 'line',
    series: more.series ?? [{ name: 'cost', data: [{ label: 'a', value: 1 }] }],
    axis_config: more.axis_config ?? { categories: ['a'] },
  },
});
/** A chart whose series have these points, so that labels and categories agree. */
const drawn = (labels: string[], names = ['cost']) =>
  chart({
    series: names.map((name) => ({ name, data: labels.map((label) => ({ label, value: 1 })) })),
    axis_config: { categories: labels },
  });

/** A message for each thing that the oracle says must be refused, of the kinds of blocks that Showback sends. */
const INVALID: Record<string, Json> = {
  'text-empty': section(''),
  'text-too-long': { type: 'context', elements: [plain(long(3001))] },
  'button-action-id-too-long': actions(button({ action_id: long(256) })),
  'button-text-too-long': actions(button({ text: plain(long(76)) })),
  'button-url-too-long': actions(button({ url: long(3001) })),
  'button-value-too-long': actions(button({ value: long(2001) })),
  'button-accessibility-label-too-long': actions(button({ accessibility_label: long(76) })),
  'block-id-too-long': { ...section('x'), block_id: long(256) },
  'table-too-many-rows': { type: 'table', rows: times(101, () => cells(1)) },
  'table-ragged-rows': { type: 'table', rows: [cells(2), cells(1)] },
  'table-column-settings-mismatch': { type: 'table', rows: [cells(2)], column_settings: [{ align: 'left' }] },
  'actions-too-many-elements': actions(...times(26, (i) => button({ action_id: `go:${i}` }))),
  'context-too-many-elements': { type: 'context', elements: times(11, () => plain('x')) },
  'context-invalid-element': { type: 'context', elements: [button()] },
  'header-text-too-long': { type: 'header', text: plain(long(151)) },
  'image-url-too-long': image({ image_url: long(3001) }),
  'image-alt-text-too-long': image({ slack_file: { id: 'F1' }, alt_text: long(2001) }),
  'image-url-and-slack-file': image({ slack_file: { id: 'F1' }, image_url: 'https://example.com/a.png' }),
  'section-text-too-long': section(long(3001)),
  'section-too-many-fields': { type: 'section', fields: times(11, () => plain('x')) },
  'section-field-too-long': { type: 'section', fields: [plain(long(2001))] },
  'section-missing-content': { type: 'section' },
  'data-visualization-title-too-long': chart({ title: long(51) }),
  'chart-series-empty': chart({ series: [] }),
  'chart-too-many-series': drawn(
    ['a'],
    times(13, (i) => `series ${i}`),
  ),
  'data-series-name-too-long': drawn(['a'], [long(21)]),
  'data-series-empty': chart({ series: [{ name: 'cost', data: [] }] }),
  'data-series-too-many-points': drawn(times(21, String)),
  'data-point-label-too-long': drawn([long(21)]),
  'axis-categories-empty': drawn([]),
  'axis-too-many-categories': chart({ axis_config: { categories: times(21, String) } }),
  'axis-category-label-too-long': chart({ axis_config: { categories: [long(21)] } }),
  'axis-label-too-long': chart({ axis_config: { categories: ['a'], y_label: long(51) } }),
};

/** What Showback sends none of, as the beginnings of the oracle's names. */
const OUTSIDE = [
  ...['confirmation', 'option', 'select', 'static-select', 'overflow', 'checkboxes', 'radio-buttons', 'url-source'],
  ...[
    'file-input',
    'plain-text-input',
    'number-input',
    'input',
    'markdown',
    'video',
    'view',
    'alert',
    'card',
    'carousel',
  ],
  ...['container', 'context-actions', 'feedback-button', 'icon-button', 'data-table', 'pie-chart', 'chart-segment'],
];
const OUTSIDE_BLOCKS = [
  ...['alert', 'card', 'carousel', 'container', 'context_actions', 'data_table', 'file', 'input', 'markdown', 'plan'],
  ...['task_card', 'video', 'actions_block_checkboxes', 'data_visualization_pie'],
];
const outside = (name: string, list: string[]) => list.some((prefix) => name.startsWith(prefix));

test.runIf(present)(`the checker's numbers are the specification's${WHY}`, () => {
  const limits = read('limits.json');
  // The specification's 12 series are more than the 6 of Slack's own documentation.
  expect(limits).toMatchObject(SPEC);
});

describe.runIf(present)(`what the specification calls valid passes${WHY}`, () => {
  const blocks = files('blocks').filter((name) => !outside(name, OUTSIDE_BLOCKS));

  test.each(blocks)('%s', (name) => {
    expect(check(read(`fixtures/valid/blocks/${name}`))).toEqual([]);
  });

  test.each(files('elements').filter((name) => name.startsWith('button')))('%s', (name) => {
    expect(check(actions(read(`fixtures/valid/elements/${name}`)))).toEqual([]);
  });

  test.each(files('elements').filter((name) => name.startsWith('image')))('%s', (name) => {
    expect(check({ type: 'context', elements: [read(`fixtures/valid/elements/${name}`)] })).toEqual([]);
  });

  test.each(files('messages'))('%s', (name) => {
    const message = read(`fixtures/valid/messages/${name}`);
    // Messages may be without text for Slack and without blocks for attachments; ours are neither.
    if (message.blocks) expect(check(...message.blocks)).toEqual([]);
  });

  test('every fixture is checked or named as outside', () => {
    expect(blocks).toHaveLength(16);
  });
});

describe('what the specification calls invalid is refused', () => {
  test.each(Object.entries(INVALID))('%s', (_, block) => {
    expect(check(block)).not.toEqual([]);
  });

  test.runIf(present)(`every case is tried or named as outside${WHY}`, () => {
    const cases: { id: string }[] = read('fixtures/invalid/manifest.json').cases;
    const missing = cases.filter(({ id }) => !(id in INVALID) && !outside(id, OUTSIDE));
    expect(missing).toEqual([]);
  });
});

describe('what Slack refuses of whole messages is refused', () => {
  test.each<[string, Json[]]>([
    ['no blocks', []],
    ['too many blocks', times(51, () => ({ type: 'divider' }))],
    ['too many characters', times(5, () => section(long(2700)))],
    ['two tables', times(2, () => ({ type: 'table', rows: [cells(1)] }))],
    ['three charts', times(3, () => chart())],
    ['a wide table', [{ type: 'table', rows: [cells(21)] }]],
    ['an action_id twice', [actions(button()), actions(button())]],
    ['categories twice', [drawn(['a', 'a'])]],
    ['series of one name', [drawn(['a'], ['cost', 'cost'])]],
    ['labels that are no categories', [chart({ axis_config: { categories: ['b'] } })]],
    ['half of a surrogate pair', [section('\ud83d')]],
    ['an unknown block', [{ type: 'marquee' }]],
  ])('%s', (_, blocks) => {
    expect(check(...blocks)).not.toEqual([]);
  });

  test('no text', () => {
    expect(checkBlocks({ text: '', blocks: [section('x')] })).not.toEqual([]);
  });

  test('and what is within every limit is not', () => {
    expect(check(section(long(3000)), actions(button()), chart(), { type: 'table', rows: [cells(20)] })).toEqual([]);
  });
});
