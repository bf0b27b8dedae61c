/** What dependencies load of Node at every start, and this program does without. */
import type { Plugin } from 'esbuild';

/** Commander loads child_process for subcommands that are programs of their own; we have none, and start faster. */
export const commanderWithoutChildren: Plugin = {
  name: 'commander-without-children',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:child_process$/ }, ({ importer }) =>
      /node_modules.commander/.test(importer) ? { path: 'none', namespace: 'none' } : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'none' }, () => ({ contents: 'module.exports = {};' }));
  },
};

/** Chalk would load `tty`, which loads the network, to ask what the terminal can do: we tell it instead. */
export const chalkThatIsTold: Plugin = {
  name: 'chalk-that-is-told',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^#supports-color$/ }, () => ({ path: 'told', namespace: 'told' }));
    onLoad({ filter: /.*/, namespace: 'told' }, () => ({
      contents: 'export default { stdout: false, stderr: false };',
    }));
  },
};

/**
 * pac-resolver has a way of its own to run scripts, with a parser and a code generator, and to ask the network:
 * we take functions that only compute, and start a third of a second faster.
 */
export const pacFunctionsAlone: Plugin = {
  name: 'pac-functions-alone',
  setup({ onResolve, onLoad }) {
    const others = /^(?:degenerator|netmask|dns|net|os)$/;
    onResolve({ filter: others }, ({ importer }) =>
      /node_modules.pac-resolver/.test(importer) ? { path: 'none', namespace: 'none' } : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'none' }, () => ({ contents: 'module.exports = {};' }));
  },
};
