import { at, computedName, isComputed, membersOf, type Place, textOf } from './document.js';

/** Stands around the name of what CloudFormation fills in. */
const mark = '\ufffc';

/** The words for a rule in which something is filled in. */
export const filledIn = 'what CloudFormation fills in here when the template is deployed';

export const hasHole = (text: string): boolean => text.includes(mark);

/** As a template spells it. */
export const shown = (text: string): string =>
  text.replace(/\ufffc([^\ufffc]*)\ufffc/g, (_, name) => `\${${name}}`);

/** A text; where it is filled in, the name of a variable that nothing defines. */
export function textOrVariable(place: Place | null): string {
  return place && isComputed(place) ? `@${computedName(place)}` : (textOf(place) ?? '');
}

/** A text with what is known of it, where a template puts it together; null where no text stands. */
export function templateText(place: Place | null): string | null {
  if (!place || !isComputed(place)) return textOf(place);
  const hole = `${mark}${computedName(place)}${mark}`;
  const pattern = textOf(at(place, 'Fn::Sub'));
  if (pattern !== null)
    return pattern.replace(/\$\{(!?)([^}]*)\}/g, (_, literal, name) =>
      literal ? `\${${name}}` : `${mark}${name.replace(/[^\w-]/g, '_')}${mark}`,
    );
  const parts = membersOf(at(place, 'Fn::Join', 1));
  const separator = textOf(at(place, 'Fn::Join', 0)) ?? '';
  return parts.length > 0 ? parts.map((part) => templateText(part) ?? hole).join(separator) : hole;
}

/** Addresses and ports that are filled in, as variables that nothing defines; null: anything else is filled in. */
export function withVariables(rule: string): string | null {
  const [, header = '', options = ''] = /^(\w+[ \t]+[\w-]+[ \t][^(]*)(\(.*)$/s.exec(rule) ?? [];
  const filled = header.replace(/(?<=[\s[,!])\ufffc([\w-]+)\ufffc(?=[\s\],])/g, '@$1');
  return header === '' || hasHole(filled) || hasHole(options) ? null : filled + options;
}

/** Lines of rules, in which a blank before what is filled in hides no more than the first line of it. */
export const unhidden = (text: string): string => text.replace(/^[ \t]+(?=[^#\n]*\ufffc)/gm, '');
