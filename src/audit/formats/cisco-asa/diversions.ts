/** What has a connection stopped or taken aside though the access lists let it pass. */
import { decideByRules, type Fallback } from '../../firewall/rules.js';
import type { Subject } from '../../firewall/subject.js';
import { isIn, merge } from '../../intervals.js';
import type { Truth } from '../../truth.js';
import type { Command } from './lines.js';
import type { AccessLists } from './lists.js';
import { portRange } from './ports.js';

export interface Diversion {
  readonly command: Command;
  /** In a sentence after "the access lists let it pass, but ...". */
  readonly because: string;
  takes(subject: Subject): Truth;
}

const nobody: Fallback = { action: 'block', at: null, because: '' };

/** Does the list permit it? A list that is not in the file may. */
function permits(lists: AccessLists, name: string, subject: Subject): Truth {
  const list = lists.get(name);
  if (!list) return null;
  const { ruling } = decideByRules(list.rules, subject, nobody);
  return ruling === 'unverifiable' ? null : ruling === 'allowed';
}

export function diversionsOf(commands: readonly Command[], lists: AccessLists): readonly Diversion[] {
  return [
    ...modules(commands, lists),
    ...commands.flatMap((command): readonly Diversion[] => {
      const [first, second, third, fourth = '', fifth] = command.words;
      if (first === 'aaa' && second === 'authentication' && third === 'match') {
        const because = `its user has to log in at the ASA first (${command.at.text})`;
        const takes = (subject: Subject) =>
          subject.from === null || subject.from === fifth ? permits(lists, fourth, subject) : false;
        return [{ command, because, takes }];
      }
      if (first !== 'filter' || (second !== 'https' && second !== 'url')) return [];
      const range = portRange(['eq', third === undefined || third === 'http' ? '80' : third])?.ranges;
      const because = `a URL filter may still stop it (${command.at.text})`;
      return [{ command, because, takes: ({ port }) => (range ? isIn(port, merge(range)) && null : null) }];
    }),
  ];
}

/** Modules that look into connections, and drop some: `sfr`, `cxsc` and `ips` of a class, unless they only watch. */
function modules(commands: readonly Command[], lists: AccessLists): readonly Diversion[] {
  const named = (kind: string, name: string) =>
    commands.find(({ words }) => words[0] === kind && words.at(-1) === name);
  return commands
    .filter(({ words: [first] }) => first === 'service-policy')
    .flatMap(({ words: [, policy = '', where, name] }) =>
      handed(named('policy-map', policy)).map(({ command, className }) => {
        const lines = named('class-map', className)?.below ?? [];
        return {
          command,
          because: `its module may still stop it ("${command.at.text}" in class ${className})`,
          takes: (subject: Subject): Truth => {
            if (where === 'interface' && name !== subject.from && name !== subject.to) return false;
            return classTakes(lines, lists, subject);
          },
        };
      }),
    );
}

function handed(policy: Command | undefined) {
  const found: { readonly command: Command; readonly className: string }[] = [];
  let className = '';
  for (const command of policy?.below ?? []) {
    const [first, second = '', ...rest] = command.words;
    if (first === 'class') className = second;
    const inline = first === 'ips' ? second === 'inline' : first === 'sfr' || first === 'cxsc';
    if (inline && !rest.includes('monitor-only')) found.push({ command, className });
  }
  return found;
}

function classTakes(lines: readonly Command[], lists: AccessLists, subject: Subject): Truth {
  const matches = lines.filter(({ words }) => words[0] === 'match');
  if (matches.length === 0) return null;
  const truths = matches.map(({ words: [, kind, name = '', ...rest] }): Truth => {
    if (kind === 'any') return true;
    if (kind === 'access-list') return permits(lists, name, subject);
    if (kind !== 'port') return null;
    const ranges = name === 'tcp' ? portRange(rest)?.ranges : [];
    return ranges ? isIn(subject.port, merge(ranges)) : null;
  });
  return truths.includes(true) ? true : truths.includes(null) ? null : false;
}
