import { type CurrentLoad, viewsOf } from '../../db/loads.ts';
import { SERIES_COLUMNS, type SeriesColumn } from '../../db/schema.ts';
import type { Organisation } from '../finops/organisation.ts';
import { type Field, fieldsOfRules, tagField, tellsAll, type View } from '../finops/view.ts';

/** The columns of a series that a view tells apart, under the rules in force. */
export function columnsTold(view: View, { rules, environmentTags }: Organisation): SeriesColumn[] {
  return SERIES_COLUMNS.filter((column) => {
    switch (column) {
      case 'unit':
      case 'team':
      case 'workload':
      case 'pool':
        return tellsAll(view, fieldsOfRules(rules));
      case 'environment':
        return tellsAll(view, environmentTags.map(tagField));
      case 'category':
        return tellsAll(view, ['charge category']);
      default:
        return tellsAll(view, [column]);
    }
  });
}

/** The organisation as far as a view can follow it: rules that it cannot evaluate allocate nothing. */
export function asSeenIn(view: View, organisation: Organisation): Organisation {
  const told = columnsTold(view, organisation);
  return {
    ...organisation,
    rules: told.includes('team') ? organisation.rules : [],
    environmentTags: told.includes('environment') ? organisation.environmentTags : [],
  };
}

/**
 * The view of a load that tells all of these fields; '' where its lines say everything.
 * @returns undefined where there is none
 */
export function viewFor(load: Pick<CurrentLoad, 'views'>, fields: readonly Field[]): string | undefined {
  const views = viewsOf(load);
  if (views.length === 0) return '';
  const able = views.filter((view) => tellsAll(view, fields));
  return able.sort((a, b) => a.tells.length - b.tells.length)[0]?.name;
}
