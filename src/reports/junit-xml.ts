/** JUnit's XML as Jenkins, GitLab and GitHub actions read it (the elements of Jenkins' junit-10.xsd). */
import { xmlText } from '../text/xml.js';

export interface TestCase {
  readonly name: string;
  readonly classname: string;
  readonly seconds: number;
  /** `passed` may come with `text`, which is then shown as the case's output. */
  readonly result: 'passed' | 'failure' | 'error' | 'skipped';
  readonly type: string;
  readonly message: string;
  readonly text: string;
}

export interface TestSuite {
  readonly name: string;
  readonly hostname?: string;
  /** ISO 8601. */
  readonly timestamp?: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly cases: readonly TestCase[];
}

export function junitXml(name: string, suites: readonly TestSuite[]): string {
  const cases = suites.flatMap((suite) => suite.cases);
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name, ...counts(cases) })}>`,
    ...suites.flatMap(suiteLines),
    '</testsuites>',
  ];
  return lines.map((line) => `${line}\n`).join('');
}

function attributes(values: Readonly<Record<string, string | undefined>>): string {
  return Object.entries(values)
    .map(([name, value]) => (value === undefined ? '' : ` ${name}="${xmlText(value)}"`))
    .join('');
}

function counts(cases: readonly TestCase[]) {
  const count = (result: TestCase['result']) => String(cases.filter((c) => c.result === result).length);
  const seconds = cases.reduce((sum, c) => sum + c.seconds, 0);
  return {
    tests: String(cases.length),
    failures: count('failure'),
    errors: count('error'),
    time: seconds.toFixed(3),
  };
}

function suiteLines({ name, hostname, timestamp, properties, cases }: TestSuite): readonly string[] {
  const skipped = String(cases.filter(({ result }) => result === 'skipped').length);
  const given = Object.entries(properties);
  return [
    // JUnit's timestamp has no zone: the letter Z would make it invalid.
    `  <testsuite${attributes({ name, ...counts(cases), skipped, timestamp: timestamp?.replace(/\.\d+Z$|Z$/, ''), hostname })}>`,
    ...(given.length === 0 ? [] : ['    <properties>']),
    ...given.map(([key, value]) => `      <property${attributes({ name: key, value })}/>`),
    ...(given.length === 0 ? [] : ['    </properties>']),
    ...cases.flatMap(caseLines),
    '  </testsuite>',
  ];
}

function caseLines({ name, classname, seconds, result, type, message, text }: TestCase): readonly string[] {
  const open = `    <testcase${attributes({ name, classname, time: seconds.toFixed(3) })}`;
  if (result === 'passed' && text === '') return [`${open}/>`];
  const inside =
    result === 'passed'
      ? `<system-out>${content(text)}</system-out>`
      : `<${result}${attributes({ type, message })}>${content(text)}</${result}>`;
  return [`${open}>`, `      ${inside}`, '    </testcase>'];
}

/** Line breaks between the lines of a text stay what they are, for whoever reads the file. */
function content(text: string): string {
  return text.split('\n').map(xmlText).join('\n');
}
