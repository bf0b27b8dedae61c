import { stripControls } from '../text/terminal.js';

/** The script is no PAC file, or failed on a URL. `message` is safe to print. */
export class PacError extends Error {
  constructor(message: string) {
    super(stripControls(message, 200));
    this.name = 'PacError';
  }
}

/** What is said of a script that used up its time, and of each that would have been asked after it. */
export const tooLong = 'the script takes too long';

export const tooLarge = 'the script needs more stack or memory than there is';
