import { describe, expect, it } from 'vitest';
import { fieldErrors, modalValues, renderModal, renderNotice } from '../../src/reply/block-kit-modal.ts';
import { type Field, form, reply, text } from '../../src/reply/reply.ts';
import { checkView } from '../support/block-kit-view-checker.ts';

const formOf = (...fields: Field[]) => form({ title: 'Set a budget', run: 'budget', submit: 'Save budget', fields });
const render = (...fields: Field[]) => renderModal(reply('Budget', text('What a team may spend.')), formOf(...fields));
const options = (count: number) => Array.from({ length: count }, (_, i) => ({ label: `Team ${i}`, value: `t${i}` }));

describe('a form as a window', () => {
  it('has what the reply says, and the fields with their values', () => {
    const modal = render(
      { name: 'team', label: 'Team', type: 'select', options: options(2), value: 't1' },
      { name: 'amount', label: 'Amount', type: 'text', value: '90' },
      { name: 'from', label: 'From', type: 'date', value: '2026-11-01', optional: true },
    );
    expect(checkView({ ...modal })).toEqual([]);
    expect(modal).toMatchObject({
      title: { text: 'Set a budget' },
      submit: { text: 'Save budget' },
      blocks: [
        { text: { text: 'What a team may spend.' } },
        { block_id: 'team', element: { type: 'static_select', initial_option: { value: 't1' } } },
        { block_id: 'amount', element: { type: 'plain_text_input', initial_value: '90' } },
        { block_id: 'from', optional: true, element: { type: 'datepicker', initial_date: '2026-11-01' } },
      ],
    });
  });

  it('says what is wrong with a field, to Slack and in the window', () => {
    const wrong = formOf({ name: 'amount', label: 'Amount', type: 'text', value: 'lots', error: 'No number.' });
    expect(fieldErrors(wrong)).toEqual({ amount: 'No number.' });
    expect(JSON.stringify(renderModal(reply('Budget'), wrong))).toContain('Not accepted: No number.');
  });

  it('stays within what Slack takes, and says what it leaves out', () => {
    const long = 'x'.repeat(5000);
    const modal = render(
      { name: 'many', label: long, type: 'select', options: options(120) },
      { name: 'long', label: 'Long', type: 'select', options: [{ label: long, value: long }, ...options(1)] },
      { name: 'none', label: 'None', type: 'select', options: [] },
      { name: 'text', label: '', type: 'text', value: long },
      { name: 'day', label: 'Day', type: 'date', value: 'tomorrow' },
      ...Array.from({ length: 50 }, (_, i): Field => ({ name: `f${i}`, label: 'F', type: 'text' })),
    );
    expect(checkView({ ...modal })).toEqual([]);
    const shown = JSON.stringify(modal);
    for (const said of ['and 20 more that', 'and 1 more that', 'and 15 more fields that'])
      expect(shown).toContain(said);
    expect(modal.blocks).toContainEqual(
      expect.objectContaining({ block_id: 'none', element: expect.objectContaining({ type: 'plain_text_input' }) }),
    );
  });

  it('can be a notice', () => {
    expect(checkView({ ...renderNotice('A title that is much too long for Slack', '') })).toEqual([]);
  });

  it('gives back what was filled in, by name', () => {
    expect(
      modalValues({
        team: { value: { selected_option: { value: 'search' } } },
        from: { value: { selected_date: '2026-11-01' } },
        amount: { value: { value: '90' } },
        note: { value: { value: null } },
      }),
    ).toEqual({ team: 'search', from: '2026-11-01', amount: '90', note: '' });
  });
});
