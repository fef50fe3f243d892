import { createCanvas, GlobalFonts, loadImage } from '@napi-rs/canvas';
import { describe, expect, test } from 'vitest';
import { chartPng } from '../../src/charts/png.ts';
import { type ChartPart, chart } from '../../src/reply/reply.ts';

const times = <T>(count: number, make: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));
const daily = (more: Partial<Omit<ChartPart, 'kind'>> = {}): ChartPart =>
  chart({
    title: 'Daily cost',
    type: 'line',
    labels: times(30, (i) => `${i + 1} Nov`),
    series: [{ name: 'November', values: times(30, (i) => (100 + i) * 1_000_000) }],
    currency: 'USD',
    summary: 'Rising.',
    ...more,
  });

/** How many pixels of the picture have a colour. */
async function pixels(part: ChartPart): Promise<Map<string, number>> {
  const image = await loadImage(await chartPng(part));
  expect([image.width, image.height]).toEqual([800, 400]);
  const context = createCanvas(800, 400).getContext('2d');
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, 800, 400);
  const counts = new Map<string, number>();
  for (let i = 0; i < data.length; i += 4) {
    const colour = `${data[i]},${data[i + 1]},${data[i + 2]},${data[i + 3]}`;
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  return counts;
}
const of = (counts: Map<string, number>, colour: string) => counts.get(colour) ?? 0;

const WHITE = '255,255,255,255';
const MAIN = '0,114,178,255';
const PAST = '154,154,154,255';
const TEXT = '51,51,51,255';

test('a line is drawn strong on white, and its words are drawn', async () => {
  const counts = await pixels(daily());
  expect(of(counts, WHITE)).toBeGreaterThan(200_000);
  expect(of(counts, MAIN)).toBeGreaterThan(500);
  expect(of(counts, TEXT)).toBeGreaterThan(300);
});

test('letters do not depend on the machine: the font comes with the program', () => {
  expect(GlobalFonts.has('Showback Sans')).toBe(true);
});

test('the past is drawn muted and dashed', async () => {
  const flat = { name: 'October', values: times(30, () => 50_000_000) };
  const current = await pixels(daily({ series: [flat] }));
  const past = await pixels(daily({ series: [{ ...flat, role: 'past' }] }));
  // Soft edges of letters have a few pixels of any grey.
  expect(of(current, PAST)).toBeLessThan(20);
  expect(of(past, PAST)).toBeGreaterThan(200);
  expect(of(past, PAST)).toBeLessThan(600);
});

test('what is incomplete is drawn dotted, and the legend says so', async () => {
  const flat = { name: 'November', values: times(30, () => 50_000_000) };
  const whole = of(await pixels(daily({ series: [flat] })), MAIN);
  const dotted = of(await pixels(daily({ series: [flat], incompleteFrom: 5 })), MAIN);
  expect(dotted).toBeLessThan(whole * 0.8);
  expect(dotted).toBeGreaterThan(whole * 0.1);
});

test('parts of a whole have colours of their own', async () => {
  const series = times(3, (k) => ({ name: `team ${k}`, values: times(30, () => 50_000_000) }));
  const counts = await pixels(daily({ type: 'stacked', series }));
  for (const colour of [MAIN, '230,159,0,255', '0,158,115,255']) expect(of(counts, colour)).toBeGreaterThan(10_000);
});

test('more parts than colours are joined, and the whole stays as high', async () => {
  const part = (count: number) =>
    times(count, (k) => ({ name: `team ${k}`, values: times(30, () => 60_000_000 / count) }));
  const last = '89,89,89,255';
  const seven = of(await pixels(daily({ type: 'stacked', series: part(7) })), last);
  const twelve = of(await pixels(daily({ type: 'stacked', series: part(12) })), last);
  expect(twelve).toBeGreaterThan(seven * 3);
});

describe('odd charts are drawn as well', () => {
  const all = (value: number | null, count = 30) => [{ name: 'cost', values: times(count, () => value) }];

  test.each<[string, Partial<Omit<ChartPart, 'kind'>>, string]>([
    ['one point', { labels: ['1 Nov'], series: all(5_000_000, 1) }, MAIN],
    ['one bar', { type: 'bar', labels: ['payments'], series: all(5_000_000, 1) }, MAIN],
    ['credits', { series: all(-5_000_000) }, MAIN],
    ['400 points', { labels: times(400, String), series: all(5_000_000, 400) }, MAIN],
    ['no values', { series: all(null) }, TEXT],
    ['no series', { type: 'stacked', series: [] }, TEXT],
    ['no points', { labels: [], series: [] }, TEXT],
    ['another currency', { currency: 'JPY', series: all(2_000_000_000) }, MAIN],
  ])('%s', async (_, more, colour) => {
    expect(of(await pixels(daily(more)), colour)).toBeGreaterThan(20);
  });

  test('long names leave room for the chart', async () => {
    const long = 'R&D <!channel> '.repeat(700);
    const values = times(15, () => 50_000_000);
    const counts = await pixels(
      daily({
        title: long,
        type: 'bar',
        labels: times(15, (i) => `${i} ${long}`),
        series: times(3, (i) => ({ name: `${i} ${long}`, values })),
      }),
    );
    expect(of(counts, MAIN)).toBeGreaterThan(10_000);
  });
});
