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
    ...groups(findings, place).flatMap(([first, ...rest]) => {
      const text = lines.get(place(first))?.text.trim() ?? '';
      return [
        ...wrapAfter('', text === '' ? place(first) : `${place(first)}: ${text}`, look.columns),
        ...groups([first, ...rest], pattern).flatMap((alike) => block(alike, look, paint)),
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
  const said = message.replaceAll(`${host}:${port}`, 'each of these');
  const advice = remedy.includes(host)
    ? `for each HOST of these: ${remedy.replaceAll(host, 'HOST')}`
    : remedy;
  return [
    ...labelled(first, said, look, paint),
    ...alike.flatMap((one) => wrapAfter(' '.repeat(13), `${one.host}:${one.port}`, look.columns)),
    ...fix(advice, look),
  ];
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
  return remedy === '' ? [] : wrapAfter('  fix      ', remedy, columns);
}
