/** What goes when a configuration that an earlier run extended is extended anew. */
import type { Problem } from '../../model/errors.js';
import { andMore } from '../and-more.js';
import type { PfsenseAddition } from './addition.js';
import { isOurs } from './clashes.js';
import type { Entry, PfsenseConfig } from './scan.js';

/** Hosts that were let out, and interfaces that had rules, and are not or have none from now on. */
export function replaced(
  config: PfsenseConfig,
  { mark, aliases, rules }: PfsenseAddition,
): readonly string[] {
  const ours = isOurs(mark);
  const before = (config.aliases?.entries ?? []).filter(
    (one) => ours(one) && one.texts.get('type') === 'host',
  );
  const wanted = new Set(aliases.flatMap(({ entries }) => entries.map(({ address }) => address)));
  const hosts = new Set(before.flatMap(addresses).filter((host) => !wanted.has(host)));
  const had = (config.filter?.entries ?? []).filter(ours).map((one) => one.texts.get('interface') ?? '');
  const left = [...new Set(had)].filter((id) => !rules.some((rule) => rule.interface === id));
  const keep = 'with another --prefix both stay';
  return [
    ...(left.length > 0 ? [`the rules of an earlier run on ${left.join(', ')} are taken out: ${keep}`] : []),
    ...(hosts.size > 0
      ? [
          `what an earlier run let out, and this one does not, is taken out: ${andMore([...hosts].sort())}; ${keep}`,
        ]
      : []),
  ];
}

function addresses({ texts }: Entry): readonly string[] {
  return (texts.get('address') ?? '').split(/\s+/).filter(Boolean);
}

/** Words that people write, in which the name of an alias is no use of it. */
const prose: ReadonlySet<string> = new Set(['descr', 'detail', 'text', 'name']);

/** Aliases of an earlier run that would go although something of the user's own uses them: pfSense drops such rules. */
export function stillUsed(
  text: string,
  config: PfsenseConfig,
  { mark, aliases }: PfsenseAddition,
  file: string,
): readonly Problem[] {
  const ours = [...(config.aliases?.entries ?? []), ...(config.filter?.entries ?? [])].filter(isOurs(mark));
  const stays = new Set(aliases.map(({ name }) => name));
  const going = new Set(
    (config.aliases?.entries ?? [])
      .filter(isOurs(mark))
      .map(({ texts }) => texts.get('name') ?? '')
      .filter((name) => !stays.has(name)),
  );
  if (going.size === 0) return [];
  const uses = [...text.matchAll(/<([\w-]+)>([^<]*)<\/\1>/g)].flatMap(
    ({ 1: tag = '', 2: value = '', index }) =>
      prose.has(tag) || ours.some(({ start, end }) => start < index && index < end)
        ? []
        : value
            .split(/[\s,]+/)
            .filter((word) => going.has(word))
            .map((name) => ({ name, index })),
  );
  return uses.map(({ name, index }) => ({
    message: `the alias ${name} of an earlier run would be taken out, and this still uses it`,
    hint: 'take it out here first, or choose another --prefix, which leaves the earlier run as it is',
    at: { file, line: text.slice(0, index).split('\n').length },
  }));
}
