/**
 * Runs before the program is loaded, for `check` (`bin/program.js`): where its options are plain, the questions to the resolver leave
 * at once, and the program is loaded while the answers are on their way.
 */
import { proxyFromEnvironment } from './check/routes/environment.js';
import { readyCatalogue } from './commands/ready-catalogue.js';
import { askEarly } from './net/early-questions.js';
import { systemHostsFile } from './net/hosts-file.js';

/** Options of `check` that leave open neither what is asked nor whom; those with a value end in `=`. */
const plain = new Set([
  ...['--json', '-v', '--verbose', '--quiet', '--no-experiments'],
  ...['--color=', '--depth=', '--deadline=', '--ca-file=', '--inspection-ca='],
]);

function isPlain(words: readonly string[]): boolean {
  let isValue = false;
  for (const word of words) {
    if (isValue) isValue = false;
    else if (plain.has(`${word}=`)) isValue = true;
    else if (!plain.has(word)) return false;
  }
  return !isValue;
}

function ask(): void {
  const hostsFile = systemHostsFile();
  const names = readyCatalogue()?.hosts.map(({ name }) => name) ?? [];
  askEarly(names.filter((name) => hostsFile.get(name) === undefined));
}

try {
  // Through a proxy the names may be the proxy's to resolve.
  if (isPlain(process.argv.slice(3)) && proxyFromEnvironment(process.env) === null) ask();
} catch {
  // What fails here fails again where there are words for it.
}
