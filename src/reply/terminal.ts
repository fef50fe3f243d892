import { styleText } from 'node:util';
import { definitions, labelColumn, wrap } from './columns.ts';
import { listing } from './listing.ts';
import { plainLine, plainText } from './plain.ts';
import type { ButtonsPart, ChartPart, FactsPart, Field, FormPart, Part, Reply, TablePart } from './reply.ts';
import { axisNote, sparklines } from './sparkline.ts';
import { formatValue } from './value.ts';

export interface TerminalOptions {
  colour: boolean;
  /** Columns that no line exceeds (from 40 on). */
  width: number;
}

type Style = 'bold' | 'dim' | 'cyan' | 'red';
interface Page {
  width: number;
  paint: (style: Style, line: string) => string;
}

/** The reply as lines of text, without a line break at its end. */
export function renderTerminal(reply: Reply, options: TerminalOptions): string {
  const page: Page = {
    width: options.width,
    paint: options.colour ? (style, line) => styleText(style, line, { validateStream: false }) : (_, line) => line,
  };
  const title = wrap(plainLine(reply.title), page.width).map((line) => page.paint('bold', line));
  return [title, ...reply.parts.map((part) => linesOf(part, page))]
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

function linesOf(part: Part, page: Page): string[] {
  switch (part.kind) {
    case 'text':
      return plainText(part.text)
        .split('\n')
        .flatMap((line) => textLines(line, page));
    case 'facts':
      return factLines(part, page);
    case 'table':
      return tableLines(part, page);
    case 'chart':
      return chartLines(part, page);
    case 'note':
      return dim(wrap(plainText(part.text), page.width), page);
    case 'buttons':
      return buttonLines(part, page);
    case 'form':
      return formLines(part, page);
  }
}

const dim = (lines: readonly string[], { paint }: Page): string[] => lines.map((line) => paint('dim', line));

const HANGING = '    ';

/** What an item of a list goes on with is indented, so that one of YAML can be pasted as it stands. */
function textLines(line: string, { width }: Page): string[] {
  if (!line.startsWith('- ')) return wrap(line, width);
  const [first = '', ...more] = wrap(line, width - HANGING.length);
  return [first, ...more.map((one) => HANGING + one)];
}

function factLines({ facts }: FactsPart, { width }: Page): string[] {
  const list = facts.map(({ label, value, remark }) => ({
    label: plainLine(label),
    text: remark === undefined ? formatValue(value) : `${formatValue(value)}  ${plainLine(remark)}`,
  }));
  return definitions(list, width);
}

function tableLines(table: TablePart, page: Page): string[] {
  const { head, rows, total } = listing(table, page.width);
  return [
    ...wrap(plainLine(table.caption), page.width).map((line) => page.paint('bold', line)),
    ...(head === undefined ? [] : dim([head], page)),
    ...rows.flat(),
    ...total.map((line) => page.paint('bold', line)),
    ...(table.omitted ? dim([`and ${table.omitted} more`], page) : []),
  ];
}

function chartLines(chart: ChartPart, page: Page): string[] {
  const names = chart.series.map(({ name }) => plainLine(name));
  const bars = page.width - labelColumn(names, page.width);
  const series = sparklines(chart, bars).map(({ name, bars, figures }) => ({
    label: name,
    text: `${bars}\n${figures}`,
  }));
  return [
    ...wrap(plainLine(chart.title), page.width).map((line) => page.paint('bold', line)),
    ...definitions(series, page.width).map((line) => line.replace(/[▁-█]+/g, (drawn) => page.paint('cyan', drawn))),
    ...dim(wrap(axisNote(chart, bars), page.width), page),
    ...dim(wrap(plainText(chart.summary), page.width), page),
  ];
}

function buttonLines({ buttons }: ButtonsPart, { width }: Page): string[] {
  return definitions(
    buttons.map(({ label, run }) => ({ label: plainLine(label), text: commandLine(run) })),
    width,
  );
}

function formLines(form: FormPart, page: Page): string[] {
  const fields = form.fields.map((field) => ({ label: plainLine(field.label), text: fieldText(field) }));
  const filling = form.fields.map(({ name }) => ` --fill ${plainLine(name)}=...`).join('');
  return [
    ...wrap(plainLine(form.title), page.width).map((line) => page.paint('bold', line)),
    ...definitions([...fields, { label: plainLine(form.submit), text: commandLine(form.run) + filling }], page.width),
  ];
}

function fieldText({ value, options, optional, error }: Field): string {
  const chosen = options?.find((option) => option.value === value)?.label ?? value;
  return [
    chosen !== undefined && plainLine(chosen),
    options && `(${options.map(({ label }) => plainLine(label)).join(', ')})`,
    optional && '(optional)',
    error !== undefined && `! ${plainLine(error)}`,
  ]
    .filter(Boolean)
    .join(' ');
}

/** Ready to be pasted into a shell, which must not find anything to expand in it. */
function commandLine(run: string): string {
  const words = plainLine(run);
  return `npx showback ask ${/["$`\\!]/.test(words) ? `'${words.replaceAll("'", "'\\''")}'` : `"${words}"`}`;
}
