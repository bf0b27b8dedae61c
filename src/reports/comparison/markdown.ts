import { markdownCode as code, markdownTable, markdownText as text } from '../../text/markdown.js';
import type { ReportFormat } from '../format.js';
import { safe } from '../safe.js';
import type { Change, Comparison } from './compare.js';
import { changeTitles, listedChanges, stateInWords } from './words.js';

export const markdown: ReportFormat<Comparison> = {
  id: 'markdown',
  title: 'a page for a change request',
  render: (comparison) => render(safe(comparison)),
};

function render(comparison: Comparison): string {
  const { before, after, components, checks, notes } = comparison;
  const sides = markdownTable(
    ['', 'Machine', 'When', 'Verdict', 'Report'],
    [
      ['Before', code(before.hostname), text(before.startedAt), before.verdict, code(before.file)],
      ['After', code(after.hostname), text(after.startedAt), after.verdict, code(after.file)],
    ],
  );
  const sections = listedChanges.map((kind) => {
    const rows = [...components, ...checks].filter(({ change }) => change === kind).map(row);
    return rows.length === 0
      ? ''
      : `## ${changeTitles[kind]}\n\n${markdownTable(['', 'Before', 'After'], rows)}`;
  });
  const remarks = notes.map((note) => `${text(note)}\n`).join('\n');
  return ['# Network check, before and after\n', sides, ...sections, remarks].filter(Boolean).join('\n');
}

function row({ id, before, after }: Change): readonly string[] {
  return [code(id), text(stateInWords(before)), text(stateInWords(after))];
}
