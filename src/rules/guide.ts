import type { Look, Rule } from '../model/rules.js';

/** What stands above a snippet besides what every snippet says. */
export interface Guide {
  readonly apply: readonly string[];
  readonly undo: readonly string[];
  readonly know: readonly string[];
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', `${title}:`, ...lines.map((line) => `  ${line}`)];
}

/** The lines of the comment on top, without comment signs. */
export function heading(title: string, rules: readonly Rule[], look: Look, guide: Guide): readonly string[] {
  const choices = rules.filter((rule) => rule.anyOf !== null);
  return [
    `Outbound allow rules for ${look.components.join(', ')}, written by em-preflight for ${title}.`,
    `Catalogue: ${look.catalogue.title} (sha256 ${look.catalogue.sha256.slice(0, 12)})`,
    ...(look.date ? [`Date: ${look.date}`] : []),
    ...section(
      'Not in these rules',
      look.gaps.map(({ message }) => message),
    ),
    ...section(
      'One of several ports is enough',
      choices.map(({ pattern, anyOf }) => `${pattern.name}: ${anyOf?.join(' or ')}`),
    ),
    ...section('To apply', guide.apply),
    ...section('To undo', guide.undo),
    ...section('To know', guide.know),
  ];
}

/** Each line behind a comment sign; lines of nothing get the bare sign. */
export function commented(sign: string, lines: readonly string[]): readonly string[] {
  return lines.map((line) => (line === '' ? sign.trimEnd() : `${sign}${line.replace(/[\r\n]/g, ' ')}`));
}
