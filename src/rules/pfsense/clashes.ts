import type { Problem } from '../../model/errors.js';
import type { PfsenseAddition } from './addition.js';
import type { Entry, PfsenseConfig } from './scan.js';

/** True for what an earlier run put in. */
export const isOurs = (mark: string) => (entry: Entry) => entry.texts.get('descr')?.startsWith(mark) ?? false;

/** What in a configuration stands in the way of an addition: names that are taken, interfaces that are not there. */
export function clashes(
  config: PfsenseConfig,
  { aliases, rules, mark }: PfsenseAddition,
  file: string,
): readonly Problem[] {
  const taken = new Map<string, string>();
  for (const [id, descr] of config.interfaces) {
    taken.set(id, 'an interface').set(descr, 'an interface');
  }
  for (const group of config.interfaceGroups) taken.set(group, 'an interface group');
  const foreign = new Map(
    config.aliases?.entries.filter((e) => !isOurs(mark)(e)).map((e) => [e.texts.get('name') ?? '', e.line]),
  );
  const hint = 'choose other names with --prefix';
  const byName = aliases.flatMap(({ name }): Problem[] => {
    const line = foreign.get(name);
    if (line !== undefined)
      return [{ message: `the alias ${name} is there already`, hint, at: { file, line } }];
    const what = taken.get(name);
    return what
      ? [{ message: `${what} is called ${name}, as one of the new aliases`, hint, at: { file } }]
      : [];
  });
  const known = [...config.interfaces.keys(), ...config.interfaceGroups];
  const unknown = [...new Set(rules.map((rule) => rule.interface))].filter((id) => !known.includes(id));
  return [
    ...byName,
    ...unknown.map((id) => ({
      message: `there is no interface ${id} in this configuration`,
      hint:
        known.length > 0
          ? `say which one the devices are on with --inside: ${known.join(', ')}`
          : 'it names none at all: give a whole backup, as Diagnostics > Backup & Restore writes it',
      at: { file },
    })),
  ];
}
