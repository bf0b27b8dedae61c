import type { Flow, Mention, Policy, Remark, SourceFile } from '../../../model/audit.js';
import type { ConfigFormat, Library } from '../../format.js';
import { isRule } from './access.js';
import type { Acl } from './acl.js';
import { type Config, readConfig } from './config.js';
import { decideFlow } from './policy.js';
import { exemption, narrowed, remedyFor } from './remedy.js';

/** More workers than these read the file alike: looking at each would only take time. */
const mostWorkers = 8;

/** Notes which files were looked up, to say which of those given were not used. */
function watched(library: Library): { readonly library: Library; readonly used: Set<string> } {
  const used = new Set<string>();
  const find: Library['find'] = (pattern, from) => {
    const found = library.find(pattern, from);
    for (const { path } of found) used.add(path);
    return found;
  };
  return { library: { find }, used };
}

/** Files that another of the files includes are no starting point. */
function mainOf(files: readonly SourceFile[], library: Library): SourceFile {
  const candidates = files.filter(({ text }) =>
    /^[ \t]*(?:acl|http_access|include|http_port)[ \t]/m.test(text),
  );
  const included = new Set(
    candidates.flatMap((file) =>
      [...file.text.matchAll(/^[ \t]*include[ \t]+(\S+)/gm)].flatMap(([, path = '']) =>
        library
          .find(path, file)
          .filter((found) => found.path !== file.path)
          .map(({ path: found }) => found),
      ),
    ),
  );
  const main = candidates.find(({ path }) => !included.has(path)) ?? candidates[0] ?? files[0];
  if (!main) throw new Error('no file was given');
  return main;
}

async function configsOf(main: SourceFile, library: Library): Promise<readonly Config[]> {
  const first = readConfig(main, library, { number: 1 });
  const configs = [first];
  for (let number = 2; number <= Math.min(first.workers, mostWorkers); number += 1) {
    configs.push(readConfig(main, library, { number }));
  }
  const pending = configs.flatMap(({ expressions }) => expressions);
  if (pending.length > 0) {
    const { expressionsOf } = await import('./patterns.js');
    for (const work of pending) work(expressionsOf);
  }
  return configs;
}

export const squid: ConfigFormat = {
  id: 'squid',
  title: 'Squid (squid.conf)',
  docs: 'https://www.squid-cache.org/Versions/v5/cfgman/',
  async parse(files, _vantage, given): Promise<Policy> {
    const { library, used } = watched(given);
    const main = mainOf(files, given);
    const configs = await configsOf(main, library);
    const [config] = configs as readonly [Config, ...Config[]];
    const unused = files.filter(({ path }) => path !== main.path && !used.has(path));
    return {
      resolves: true,
      decide: (flow) => acrossWorkers(configs, flow),
      remedy: (flow, decision) => remedyFor(config, flow, decision),
      exempt: (flow) => exemption(config, flow),
      narrow: (line, hosts) => narrowed(config, line, hosts),
      remarks: [...config.remarks, ...peerRemarks(config), ...unused.map((file) => unusedRemark(file, main))],
      mentions: (domains) => mentionsOf(config, domains),
      wholeLabels: configs.every(({ acls }) =>
        [...acls.all].every(({ expressions }) => expressions.length === 0),
      ),
    };
  },
};

function acrossWorkers(configs: readonly Config[], flow: Flow) {
  const decisions = configs.map((config) => decideFlow(config, flow));
  const [first] = decisions;
  const other = decisions.find(({ ruling }) => ruling !== first?.ruling);
  if (!first) throw new Error('no configuration was read');
  if (!other) return first;
  return {
    ...other,
    ruling: 'unverifiable' as const,
    because: 'it depends on which of the workers takes the connection',
  };
}

function peerRemarks({ peers }: Config): readonly Remark[] {
  return peers.slice(0, 1).map(({ at }) => ({
    kind: 'not-understood' as const,
    severity: 'note' as const,
    message: 'requests may go through another proxy (cache_peer), which decides for itself',
    remedy: "audit that proxy's configuration too",
    at,
  }));
}

function unusedRemark({ path }: SourceFile, main: SourceFile): Remark {
  return {
    kind: 'not-understood',
    severity: 'note',
    message: `${main.path} does not refer to ${path}, so it was not read`,
    remedy: 'name only files that belong together',
    at: { file: path, line: 1 },
  };
}

/** Names in the ACLs of lines that allow. */
function mentionsOf({ lists }: Config, domains: readonly string[]): readonly Mention[] {
  const acls = new Set<Acl>();
  for (const entry of lists.http_access) {
    if (!isRule(entry) || entry.action !== 'allow') continue;
    for (const { acl, negated } of entry.terms) if (!negated && acl.at) acls.add(acl);
  }
  return [...acls].flatMap((acl) =>
    domains.flatMap((domain) =>
      acl.domains.within(domain).map(({ name, subtree, file, line }) => ({
        name,
        subtree,
        at: { file, line, text: subtree ? `.${name}` : name },
      })),
    ),
  );
}
