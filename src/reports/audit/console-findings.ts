import type { AuditReport, Finding, FindingKind } from '../../model/audit.js';
import { wrapAfter } from '../../text/width.js';
import type { Paint, Tone } from '../console-paint.js';
import type { Look } from '../format.js';
import { byGravity, kindWords, place, quotedLines } from './facts.js';

const severityTones: Readonly<Record<Finding['severity'], Tone>> = {
  error: 'bad',
  warning: 'warning',
  note: 'quiet',
};

/** The findings of one kind, under the line of the configuration they hang on. */
export function findingsOf(
  kind: FindingKind,
  report: AuditReport,
  look: Look,
  paint: Paint,
): readonly string[] {
  const findings = report.findings.filter((f) => f.kind === kind && !f.accepted).sort(byGravity);
  if (findings.length === 0) return [];
  const lines = quotedLines(report);
  return [
    paint('heading', kindWords[kind].title),
    // What one change settles most of comes first.
    ...bySize(groups(findings, place)).flatMap(([first, ...rest]) => {
      const text = lines.get(place(first))?.text.trim() ?? '';
      return [
        ...wrapAfter('', text === '' ? place(first) : `${place(first)}: ${text}`, look.columns),
        ...bySize(groups([first, ...rest], pattern)).flatMap((alike) => block(alike, look, paint)),
      ];
    }),
  ];
}

type Group = readonly [Finding, ...Finding[]];

function groups(findings: readonly Finding[], key: (finding: Finding) => string): readonly Group[] {
  const found = new Map<string, [Finding, ...Finding[]]>();
  for (const finding of findings) {
    const group = found.get(key(finding));
    if (group) group.push(finding);
    else found.set(key(finding), [finding]);
  }
  return [...found.values()];
}

/** The gravest first, and of those alike the largest. */
function bySize(found: readonly Group[]): readonly Group[] {
  const grave = ([first]: Group) => Number(first.severity === 'error');
  return found.toSorted((a, b) => grave(b) - grave(a) || b.length - a.length);
}

/** What a finding says and advises, whichever host it is about. */
function pattern({ severity, message, remedy, host, port }: Finding): string {
  if (host === null) return JSON.stringify([severity, message, remedy]);
  return JSON.stringify([severity, message.replaceAll(`${host}:${port}`, ''), remedy.replaceAll(host, '')]);
}

/** Findings that differ in nothing but the host are said once, with the list of hosts. */
function block(alike: Group, look: Look, paint: Paint): readonly string[] {
  const [first] = alike;
  if (alike.length === 1 || look.verbose) return alike.flatMap((one) => single(one, look, paint));
  const { host, port, message, remedy } = first;
  if (host === null) return single(first, look, paint);
  const said = message.replaceAll(`${host}:${port}`, `each of these ${alike.length}`);
  const advice = remedy.includes(host)
    ? `for each HOST of these: ${remedy.replaceAll(host, 'HOST')}`
    : remedy;
  return [
    ...labelled(first, said, look, paint),
    ...hosts(alike).flatMap((line) => wrapAfter(' '.repeat(13), line, look.columns)),
    ...fix(advice, look),
  ];
}

const shownHosts = 8;

/** One host on a line; of many only some, because the fix is the same and `--verbose` names them all. */
function hosts(alike: Group): readonly string[] {
  const all = alike.map(({ host, port }) => `${host}:${port}`);
  const more = all.length - shownHosts + 1;
  return more <= 1 ? all : [...all.slice(0, shownHosts - 1), `and ${more} more: --verbose names them all`];
}

function single(finding: Finding, look: Look, paint: Paint): readonly string[] {
  return [...labelled(finding, finding.message, look, paint), ...fix(finding.remedy, look)];
}

function labelled({ severity }: Finding, text: string, { columns }: Look, paint: Paint): readonly string[] {
  const label = severity.padEnd(9);
  const [first = '', ...rest] = wrapAfter(`  ${label}`, text, columns);
  return [`  ${paint(severityTones[severity], label)}${first.slice(2 + label.length)}`, ...rest];
}

function fix(remedy: string, { columns }: Look): readonly string[] {
  const [first = '', ...rest] = remedy.split('\n');
  if (remedy === '') return [];
  const label = '  fix      ';
  const under = ' '.repeat(label.length);
  return [
    ...wrapAfter(label, first, columns),
    // Indented lines are configuration, to be copied: a terminal may break them, we must not.
    ...rest.flatMap((line) => (line.startsWith('  ') ? [under + line] : wrapAfter(under, line, columns))),
  ];
}
