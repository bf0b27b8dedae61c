import * as z from 'zod';
import { readHostName } from '../model/hostname.js';
import { ownOf } from '../text/own.js';
import { quoted } from '../text/quoted.js';
import { type Fault, meant, naming } from './issues.js';
import type { Path } from './yaml.js';

/** `all` selects every component, so none may be called that. */
const everything = 'all';

/**
 * A file as far as it can be read, whatever else is wrong with it: so that a wrong reference is reported
 * together with a mistyped key, not after that one is mended.
 */
const name = z.string().optional().catch(undefined);
const group = <Value extends z.ZodType>(value: Value) => z.record(z.string(), value).catch({} as never);
const anything = z.unknown().optional();
const stated = { port: anything, anyOf: anything, allOf: anything };
const assume = z.looseObject(stated).optional().catch(undefined);
const loosely = z.object({
  assume,
  conditions: group(z.unknown()),
  hosts: group(z.looseObject({ name, assume }).catch({})),
  components: group(
    z
      .looseObject({
        aliases: z.array(name).catch([]),
        endpoints: z.array(z.looseObject({ host: name, condition: name, ...stated }).catch({})).catch([]),
      })
      .catch({ aliases: [], endpoints: [] }),
  ),
});
type Loose = z.infer<typeof loosely>;
type Entry = Loose['components'][string]['endpoints'][number];

/** What is wrong between the fields of a file: references, duplicates, ports stated twice or nowhere. */
export function referenceFaults(value: unknown): readonly Fault[] {
  const outcome = loosely.safeParse(value);
  if (!outcome.success) return [];
  const file = outcome.data;
  return [
    ...doubledHosts(file),
    ...doubledNames(file),
    ...onePortKey(file),
    ...Object.entries(file.components).flatMap(([id, { endpoints }]) => entryFaults(file, id, endpoints)),
  ];
}

function doubledHosts(file: Loose): readonly Fault[] {
  const keys = new Map<string, string>();
  const faults: Fault[] = [];
  for (const [key, { name: text }] of Object.entries(file.hosts)) {
    const read = text === undefined ? null : readHostName(text);
    if (!read || !('name' in read)) continue;
    const first = keys.get(read.name);
    if (first === undefined) keys.set(read.name, key);
    else {
      const message = `hosts.${key}.name ${quoted(read.name)} stands under hosts.${first} already`;
      faults.push({ path: ['hosts', key, 'name'], on: 'value', message, hint: `refer to ${first}` });
    }
  }
  return faults;
}

function doubledNames(file: Loose): readonly Fault[] {
  const faults: Fault[] = [];
  const taken = new Map<string, string>([[everything, 'the selection of every component']]);
  for (const id of Object.keys(file.components)) {
    if (id === everything) faults.push(nameTaken(['components', id], 'key', id, taken.get(id)));
    taken.set(id, `components.${id}`);
  }
  for (const [id, { aliases }] of Object.entries(file.components)) {
    aliases.forEach((alias, index) => {
      if (alias === undefined) return;
      const path = ['components', id, 'aliases', index];
      const owner = taken.get(alias);
      if (owner !== undefined) faults.push(nameTaken(path, 'value', alias, owner));
      taken.set(alias, naming(path));
    });
  }
  return faults;
}

function nameTaken(path: Path, on: 'key' | 'value', word: string, owner = ''): Fault {
  return {
    path,
    on,
    message: `${naming(path)} ${quoted(word)} is the name of ${owner}`,
    hint: 'name it otherwise',
  };
}

/** At most one of `port`, `anyOf` and `allOf` in one place; in an `assume`, one. */
function onePortKey(file: Loose): readonly Fault[] {
  const assumed: readonly (readonly [Path, Entry | undefined])[] = [
    [['assume'], file.assume],
    ...Object.entries(file.hosts).map(([key, host]) => [['hosts', key, 'assume'], host.assume] as const),
  ];
  return assumed.flatMap(([path, entry]) => {
    if (!entry) return [];
    const none = portKeysOf(entry).length === 0;
    return none ? [fault(path, 'states no port', 'give it one of port, anyOf, allOf')] : tooMany(path, entry);
  });
}

function portKeysOf(entry: Entry): readonly string[] {
  return Object.keys(stated).filter((key) => entry[key] !== undefined);
}

function tooMany(path: Path, entry: Entry): readonly Fault[] {
  const [first, second] = portKeysOf(entry);
  if (second === undefined) return [];
  const message = `${naming(path)} has both ${quoted(String(first))} and ${quoted(second)}`;
  return [{ path: [...path, second], on: 'key', message, hint: 'keep one of the two' }];
}

function entryFaults(file: Loose, id: string, entries: readonly Entry[]): readonly Fault[] {
  const seen = new Map<string, number>();
  return entries.flatMap((entry, index) => {
    const path = ['components', id, 'endpoints', index];
    const host = entry.host === undefined ? undefined : ownOf(file.hosts, entry.host);
    const faults = [...tooMany(path, entry)];
    if (entry.host !== undefined && !host)
      faults.push(unknown([...path, 'host'], 'host', entry.host, file.hosts));
    if (entry.condition !== undefined && !Object.hasOwn(file.conditions, entry.condition))
      faults.push(unknown([...path, 'condition'], 'condition', entry.condition, file.conditions));
    if (host && portKeysOf(entry).length === 0 && !host.assume && !file.assume)
      faults.push(fault(path, 'states no port, and nothing says which to assume', 'add a port'));
    if (entry.host !== undefined) {
      // The same host may come back under another condition, with other ports.
      const row = `${entry.host} ${entry.condition ?? ''}`;
      const first = seen.get(row);
      const again = `${quoted(entry.host)} is listed at endpoints[${first}] already`;
      if (first !== undefined) faults.push(fault([...path, 'host'], again, 'keep one of the two'));
      else seen.set(row, index);
    }
    return faults;
  });
}

function fault(path: Path, what: string, hint: string): Fault {
  return { path, on: 'value', message: `${naming(path)} ${what}`, hint };
}

function unknown(path: Path, what: string, word: string, known: Readonly<Record<string, unknown>>): Fault {
  const message = `${naming(path)} names the unknown ${what} ${quoted(word)}`;
  return { path, on: 'value', message, hint: () => meant(word, Object.keys(known)) };
}
