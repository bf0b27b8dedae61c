/** Where a script stands among the menus of RouterOS: help.mikrotik.com, Command Line Interface. */

const commands =
  'add|set|remove|move|print|export|disable|enable|find|get|unset|edit|comment|reset-counters|reset-counters-all';
const line = new RegExp(`^([a-z0-9 -]*?)(?:(?:^|\\s+)((?:${commands})\\b.*))?$`, 'i');

/** Menus that hold others on the way to the firewall; what is no command there leads into one of them. */
const above = /^(?:|(?:ip|ipv6)(?: firewall)?)$/;

export interface Step {
  readonly path: string;
  readonly command: string;
  /** A menu that the command may be meant for instead: the one of a full line before it. */
  readonly or: string | null;
}

export class Menu {
  #path = '';
  #full: string | null = null;

  /** The menu that a copied prompt shows: `[admin@MikroTik] /ip firewall filter>`. */
  shown(menu: string): void {
    this.#path = menu
      .replace(/<SAFE$/, '')
      .replace(/\//g, ' ')
      .trim();
    this.#full = null;
  }

  /** A line with its menu and its command in it leaves the script where it stands; a menu alone leads there. */
  read(text: string): Step {
    const whole = text.startsWith('/');
    const from = whole ? '' : this.#path;
    const up = /^(?:\.\.(?:\s+|$))+/.exec(text)?.[0] ?? '';
    const start = from.split(' ').slice(0, up === '' ? undefined : -up.split('..').length + 1);
    const words = text.slice(whole ? 1 : up.length);
    const read = whole || up !== '' || above.test(from) ? line.exec(words) : null;
    const [, menu = '', command = ''] = read ?? [words, '', text];
    const path = read ? [...start, menu.trim()].filter(Boolean).join(' ') : this.#path;
    const or = whole || this.#full === path ? null : this.#full;
    if (command === '') this.shown(path);
    else if (whole) this.#full = path;
    return { path, command, or };
  }
}
