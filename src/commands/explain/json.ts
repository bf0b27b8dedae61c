import { causes, type Subject } from '../../check/causes/index.js';
import type { Cause } from '../../model/cause.js';
import { printableJson } from '../../text/json.js';

/** The words of these causes for other programs, the commands written for `subject`. */
export function causesJson(ids: readonly Cause[], subject: Subject): string {
  return printableJson({
    schema: 'em-preflight/causes/1',
    causes: ids.map((id) => {
      const { confirm, remedy, ...words } = causes[id];
      return { id, ...words, remedy: remedy(subject), confirm: confirm(subject) };
    }),
  });
}
