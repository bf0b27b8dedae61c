import { causes, type Subject } from '../../check/causes/index.js';
import type { Cause } from '../../model/cause.js';
import { ownerWords } from '../../reports/check/facts.js';
import { wrapAfter } from '../../text/width.js';
import { styled } from '../style.js';

/**
 * All that is to be said of a cause. The commands stand on lines of their own and are never wrapped, so
 * that they can be copied.
 */
export function causePage(
  id: Cause,
  subject: Subject,
  { color, columns }: { readonly color: boolean; readonly columns: number },
): string {
  const words = causes[id];
  const heading = (text: string) => (color ? styled('bold', text) : text);
  const body = (text: string) => wrapAfter('  ', text, columns);
  const section = (title: string, lines: readonly string[]) => ['', heading(title), ...lines];
  const lines = [
    ...wrapAfter('', `${id}: ${words.title}`, columns).map(heading),
    `verdict: ${words.verdict}`,
    `owner: ${ownerWords[words.owner]}, as a rule`,
    ...section('What it means', body(words.meaning)),
    ...section('How it is recognised', body(words.recognised)),
    ...section(
      'What else looks like it',
      words.lookalikes.flatMap(({ cause, tell }) => wrapAfter('  - ', `${cause}: ${tell}.`, columns)),
    ),
    ...section('Who mends it', body(words.fix)),
    ...section('What to ask for', body(words.remedy(subject))),
    ...section(
      'How to see it by hand',
      words
        .confirm(subject)
        .flatMap(({ command, shows }) => [`  ${command}`, ...wrapAfter('      -> ', shows, columns)]),
    ),
  ];
  return lines.map((line) => `${line}\n`).join('');
}
