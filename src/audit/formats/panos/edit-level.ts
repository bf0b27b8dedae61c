import type { Command, Word } from './commands.js';

/** Where a session has gone with `edit rulebase security`: the words that later commands leave out. */
export class EditLevel {
  #words: readonly Word[] = [];

  whole(words: readonly Word[]): readonly Word[] {
    return [...this.#words, ...words];
  }

  /** True: the command goes somewhere else, or shows where, as `[edit rulebase security]` does. */
  changes({ at, words }: Command): boolean {
    const [verb, ...rest] = words;
    const shown = /^\s*\[edit(?:\s+(.*?))?\]\s*$/.exec(at.text);
    if (shown) this.#words = (shown[1] ?? '').split(/\s+/).filter(Boolean);
    else if (verb === 'edit') this.#words = this.whole(rest);
    else if (verb === 'up') this.#words = this.#words.slice(0, -1);
    else if (/^(?:top|exit|quit|configure)$/.test(String(verb))) this.#words = [];
    else return false;
    return true;
  }
}
