/** What a session that was copied has around the lines of the configuration: pages and prompts. */

/** The pager writes over itself with as many blanks as it is long; copies keep them, with or without the CRs. */
const pager = /^<--- More --->[\r\b]*/;
const erasure = /^(?:[\r\b]* {14})?[\r\b]*/;

/** `fw# `, `fw/context(config-network-object)# `, `fw>`. */
const prompt = /^[\w.-]+(?:\/[\w.-]+)*(?:\(([\w-]+)\))?[#>][ \t]*/;

/** The lines without either; what is typed in the mode of an object is indented, as "show running-config" has it. */
export class SessionReader {
  #afterPager = false;

  read(text: string): string {
    const paged = pager.test(text) || this.#afterPager;
    const rest = paged ? text.replace(pager, '').replace(erasure, '') : text;
    this.#afterPager = paged && rest.trim() === '';
    const [shown = '', mode = ''] = prompt.exec(rest) ?? [];
    const typed = rest.slice(shown.length);
    return /^config-/.test(mode) && typed !== '' ? ` ${typed}` : typed;
  }
}
