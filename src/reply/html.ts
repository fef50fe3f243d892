import { alignsRight } from './listing.ts';
import { plainLine, plainText } from './plain.ts';
import type { ButtonsPart, ChartPart, FactsPart, Field, FormPart, Part, Reply, TablePart, Value } from './reply.ts';
import { formatValue } from './value.ts';

export interface HtmlOptions {
  /** Where the browser finds the chart as an image. */
  chartUrl: (chart: ChartPart) => string;
  /** Begins the ids of form fields; give each reply of a page its own. */
  id?: string;
}

/** More rows than this are scrolled past, not read. */
const ROWS = 200;

/** The reply as a fragment of a page: no styles, no scripts. A click on an element runs its `data-run`. */
export function renderHtml(reply: Reply, { chartUrl, id = 'reply' }: HtmlOptions): string {
  const lead = reply.parts.find((part) => part.kind === 'text');
  const parts = reply.parts.map((part, i) => htmlOf(part, { chartUrl, id: `${id}-${i}`, lead: part === lead }));
  return `<article class="reply"><h2>${line(reply.title)}</h2>${parts.join('')}</article>`;
}

interface Place {
  chartUrl: (chart: ChartPart) => string;
  id: string;
  lead: boolean;
}

function htmlOf(part: Part, place: Place): string {
  switch (part.kind) {
    case 'text':
      return `<p${place.lead ? ' class="lead"' : ''}>${paragraph(part.text)}</p>`;
    case 'facts':
      return factsHtml(part);
    case 'table':
      return tableHtml(part);
    case 'chart':
      return chartHtml(part, place.chartUrl(part));
    case 'note':
      return `<footer class="note"><small>${paragraph(part.text)}</small></footer>`;
    case 'buttons':
      return buttonsHtml(part);
    case 'form':
      return formHtml(part, place.id);
  }
}

function factsHtml({ facts }: FactsPart): string {
  const items = facts.map(({ label, value, remark }) => {
    const beside = remark === undefined ? '' : ` <small>${line(remark)}</small>`;
    return `<div><dt>${line(label)}</dt><dd><strong>${cell(value)}</strong>${beside}</dd></div>`;
  });
  return items.length === 0 ? '' : `<dl class="facts">${items.join('')}</dl>`;
}

function tableHtml(table: TablePart): string {
  const figure = table.columns.map((_, i) => (alignsRight(table, i) ? ' class="figure"' : ''));
  const row = (values: readonly Value[]) =>
    `<tr>${figure
      .map((attribute, i) => {
        const content = cell(values[i] ?? '');
        return i === 0 ? `<th scope="row"${attribute}>${content}</th>` : `<td${attribute}>${content}</td>`;
      })
      .join('')}</tr>`;
  const head = table.columns.map(({ title }, i) => `<th scope="col"${figure[i]}>${line(title)}</th>`).join('');
  const more = Math.max(0, table.rows.length - ROWS) + (table.omitted ?? 0);
  return [
    `<table><caption>${line(table.caption)}</caption>`,
    `<thead><tr>${head}</tr></thead>`,
    `<tbody>${table.rows.slice(0, ROWS).map(row).join('')}</tbody>`,
    table.total ? `<tfoot>${row(table.total)}</tfoot>` : '',
    '</table>',
    more > 0 ? `<p class="more">and ${more} more</p>` : '',
  ].join('');
}

function chartHtml(chart: ChartPart, url: string): string {
  const image = `<img src="${escapeHtml(url)}" alt="${line(chart.summary)}" width="800" height="400">`;
  return `<figure class="chart"><figcaption>${line(chart.title)}</figcaption>${image}</figure>`;
}

function buttonsHtml({ buttons }: ButtonsPart): string {
  const items = buttons.map(
    ({ label, run }) => `<button type="button" data-run="${escapeHtml(run)}">${line(label)}</button>`,
  );
  return items.length === 0 ? '' : `<div class="buttons">${items.join('')}</div>`;
}

function formHtml(form: FormPart, id: string): string {
  const fields = form.fields.map((field, i) => fieldHtml(field, `${id}-${i}`)).join('');
  return [
    `<form class="form" data-run="${escapeHtml(form.run)}" aria-labelledby="${escapeHtml(id)}-title">`,
    `<h3 id="${escapeHtml(id)}-title">${line(form.title)}</h3>${fields}`,
    `<button type="submit">${line(form.submit)}</button></form>`,
  ].join('');
}

function fieldHtml(field: Field, id: string): string {
  const name = escapeHtml(id);
  const attributes = [
    `id="${name}" name="${escapeHtml(field.name)}"`,
    field.optional ? '' : ' required',
    field.error === undefined ? '' : ` aria-invalid="true" aria-describedby="${name}-error"`,
  ].join('');
  const optional = field.optional ? ' <small>(optional)</small>' : '';
  const error = field.error === undefined ? '' : `<p class="error" id="${name}-error">${line(field.error)}</p>`;
  const control = controlHtml(field, attributes);
  return `<div class="field"><label for="${name}">${line(field.label)}${optional}</label>${control}${error}</div>`;
}

function controlHtml(field: Field, attributes: string): string {
  switch (field.type) {
    case 'select': {
      const options = (field.options ?? []).map(({ label, value }) => {
        const selected = value === field.value ? ' selected' : '';
        return `<option value="${escapeHtml(value)}"${selected}>${line(label)}</option>`;
      });
      return `<select ${attributes}>${options.join('')}</select>`;
    }
    case 'text':
    case 'date': {
      const value = field.value === undefined ? '' : ` value="${escapeHtml(field.value)}"`;
      return `<input type="${field.type}" ${attributes}${value}>`;
    }
  }
}

const line = (text: string): string => escapeHtml(plainLine(text));
const paragraph = (text: string): string => escapeHtml(plainText(text)).replaceAll('\n', '<br>');
const cell = (value: Value): string => escapeHtml(formatValue(value));

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** For text and for attributes in quotes. */
function escapeHtml(text: string): string {
  return text.toWellFormed().replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
