import { domainToASCII } from 'node:url';

/** What a text turned out to be: a host name in canonical form, or the reason why it is none. */
export type HostName = { readonly name: string } | { readonly reason: string; readonly hint: string };

const label = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;
/** Printable ASCII, which IDNA leaves as it is: only letters, digits, hyphen and dot may be in a name. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are among those that are refused
const foreign = /[\x00-\x2c\x2f\x3a-\x40\x5b-\x60\x7b-\x7f]/;
/** Made when asked for, which takes a while. */
const invisible = () => /[\p{C}\p{Z}]/u;

/**
 * Reads a host name strictly: letters, digits and hyphens in labels of at most 63 characters, 253 in all
 * (RFC 1123 section 2.1, RFC 1035 section 2.3.4). Canonical: lower case, no trailing dot, an
 * internationalised name as A-labels (RFC 5890). An IP address is refused: certificates and filters of
 * the catalogue go by name.
 */
export function readHostName(text: string): HostName {
  const suspect = strayCharacter(text);
  if (suspect) return suspect;
  const undotted = text.endsWith('.') ? text.slice(0, -1) : text;
  if (undotted === '') return { reason: 'is empty', hint: 'write the host name, as in www.example.com' };
  // The mapping of UTS 46: lower case, full-width forms, A-labels; empty where the name cannot be mapped.
  // Plain ASCII is only lowered: domainToASCII would read a number as an IPv4 address.
  const name = /^[\x20-\x7e]*$/.test(undotted) ? undotted.toLowerCase() : domainToASCII(undotted);
  return wrongShape(name) ?? wrongPunycode(name) ?? { name };
}

function strayCharacter(text: string): HostName | null {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text))
    return { reason: 'is a URL', hint: 'keep only the host name: no scheme and no path' };
  if (/^\[?[0-9a-f]*:[0-9a-f:.]*(%.*)?\]?$/i.test(text) && text.split(':').length > 2) return address;
  if (/^[^:/]+:\d+$/.test(text))
    return {
      reason: 'has a port behind the name',
      hint: 'keep only the host name; the port has a key of its own',
    };
  if (text.includes('*'))
    return { reason: 'is a wildcard', hint: 'name each host; wildcards have a list of their own' };
  if (text.includes('/')) return { reason: 'has a path', hint: 'keep only the host name' };
  const bad = text.match(foreign)?.[0] ?? text.match(invisible())?.[0];
  if (bad === undefined) return null;
  const shown = /[\x21-\x7e]/.test(bad) ? `"${bad}"` : `U+${hexadecimal(bad)}`;
  return {
    reason: `holds the character ${shown}`,
    hint: 'a host name has letters, digits, hyphens and dots',
  };
}

const address: HostName = {
  reason: 'is an IP address',
  hint: 'name the host: its certificate and the filters on the way go by name, and addresses change',
};

function wrongShape(name: string): HostName | null {
  if (name === '') return { reason: 'is no valid internationalised name', hint: 'check its spelling' };
  if (name.length > 253)
    return { reason: `has ${name.length} characters`, hint: 'a host name has at most 253' };
  const labels = name.split('.');
  if (labels.includes(''))
    return { reason: 'has an empty label', hint: 'leave out the doubled or leading dot' };
  const long = labels.find((l) => l.length > 63);
  if (long) return { reason: `has a label of ${long.length} characters`, hint: 'a label has at most 63' };
  // As the URL standard does: a name whose last label is a number is read as an IPv4 address.
  if (/^(\d+|0x[0-9a-f]*)$/.test(labels.at(-1) ?? '')) return address;
  const odd = labels.find((l) => !label.test(l));
  return odd === undefined
    ? null
    : { reason: `has the label "${odd}"`, hint: 'a label starts and ends with a letter or digit' };
}

/** `xn--` promises an encoded label: it has to hold one. */
function wrongPunycode(name: string): HostName | null {
  const encoded = name.split('.').some((l) => l.startsWith('xn--'));
  return encoded && domainToASCII(name) === ''
    ? { reason: 'has an xn-- label that encodes no name', hint: 'check its spelling' }
    : null;
}

function hexadecimal(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
}
