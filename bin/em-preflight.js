#!/usr/bin/env node
'use strict';

// What scripts ask most is answered without loading the program.
function answered() {
  const [, , word, ...more] = process.argv;
  if (more.length > 0 || (word !== '--version' && word !== '-V')) return false;
  try {
    require('node:fs').writeSync(1, `${require('../package.json').version}\n`);
  } catch ({ code }) {
    if (code !== 'EPIPE') {
      process.stderr.write(`em-preflight: standard output cannot be written to (${code})\n`);
      process.exitCode = 2;
    }
  }
  return true;
}

if (!answered()) require('./program.js').run();
