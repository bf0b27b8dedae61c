/**
 * Runs the built program as its users do and keeps what V8 made of each pack in `dist/*.cache`. A process of
 * its own, started by `scripts/build.ts`: the program prints, and sets exit codes.
 */
'use strict';

const { writeFileSync } = require('node:fs');
const { setFlagsFromString } = require('node:v8');
const { run, scripts } = require('../bin/program.js');

// Functions that did not run for a while would be forgotten before they are kept.
setFlagsFromString('--no-flush-bytecode');

const runs = [
  ['--help'],
  ['list'],
  ['rules', 'iptables', 'cca'],
  ['audit', 'bench/support/ten-lines.conf'],
  ['check', '--lab'],
];

function next() {
  const args = runs.shift();
  if (!args) return keep();
  process.argv.splice(2, Number.POSITIVE_INFINITY, ...args);
  process.once('beforeExit', next);
  // Something has to be due, or the process ends without asking again.
  setImmediate(run);
}

function keep() {
  // V8 takes nothing over that was made with other flags.
  setFlagsFromString('--flush-bytecode');
  for (const [pack, script] of scripts) writeFileSync(`dist/${pack}.cache`, script.createCachedData());
  process.exitCode = 0;
}

next();
