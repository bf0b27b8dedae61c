/** Loaded only where colour is wanted. */
import { Chalk } from 'chalk';
import type { Paint, Tone } from './console-paint.js';

const chalk = new Chalk({ level: 1 });

const tones: Readonly<Record<Tone, (text: string) => string>> = {
  good: chalk.green,
  warning: chalk.yellow,
  bad: chalk.red,
  open: chalk.magenta,
  heading: chalk.bold,
  quiet: chalk.dim,
};

export const painted: Paint = (tone, text) => tones[tone](text);
