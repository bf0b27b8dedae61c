import { Chalk } from 'chalk';

export type Tone = 'good' | 'warning' | 'bad' | 'open' | 'heading' | 'quiet';

/** Colour for words that say the same without it. */
export type Paint = (tone: Tone, text: string) => string;

export function painter(color: boolean): Paint {
  const chalk = new Chalk({ level: color ? 1 : 0 });
  const tones: Readonly<Record<Tone, (text: string) => string>> = {
    good: chalk.green,
    warning: chalk.yellow,
    bad: chalk.red,
    open: chalk.magenta,
    heading: chalk.bold,
    quiet: chalk.dim,
  };
  return (tone, text) => tones[tone](text);
}
