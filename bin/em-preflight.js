#!/usr/bin/env node
'use strict';

// What scripts ask most is answered without loading the program.
function answered() {
  const [, , word, ...more] = process.argv;
  if (more.length > 0 || (word !== '--version' && word !== '-V')) return false;
  try {
    require('node:fs').writeSync(1, `${require('../package.json').version}\n`);
    return true;
  } catch ({ code }) {
    // What else is wrong with standard output, the program itself has words for.
    return code === 'EPIPE';
  }
}

if (!answered()) require('./program.js').run();
