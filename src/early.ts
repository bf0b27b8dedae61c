/**
 * Runs before the program is loaded, for `check` (`bin/program.js`): where its options are plain, the questions to the resolver leave
 * at once, and the program is loaded while the answers are on their way.
 */
import { named } from './catalogue/named.js';
import { proxyFromEnvironment } from './check/routes/environment.js';
import { selectorsOf } from './commands/check/plain-words.js';
import { readyCatalogue } from './commands/ready-catalogue.js';
import { askEarly } from './net/early-questions.js';
import { systemHostsFile } from './net/hosts-file.js';

function ask(selectors: readonly string[]): void {
  const catalogue = readyCatalogue();
  if (catalogue === null) return;
  const { components, unknown } = named(catalogue, selectors);
  if (unknown.length > 0) return;
  const hostsFile = systemHostsFile();
  const names = components.flatMap(({ endpoints }) => endpoints.map(({ host }) => host.name));
  askEarly([...new Set(names)].filter((name) => hostsFile.get(name) === undefined));
}

try {
  // Through a proxy the names may be the proxy's to resolve.
  const selectors = proxyFromEnvironment(process.env) === null ? selectorsOf(process.argv.slice(3)) : null;
  if (selectors) ask(selectors);
} catch {
  // What fails here fails again where there are words for it.
}
