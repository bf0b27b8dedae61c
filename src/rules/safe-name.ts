const label = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
const hostName = new RegExp(`^${label}(?:\\.${label})*$`);

/**
 * The last gate before a name is written into a rule. Whatever a catalogue's loader let through, a name
 * that could mean anything to a shell, a parser or a resolver ends the program instead of reaching an output.
 */
export function safeName(name: string): string {
  if (name.length > 253 || !hostName.test(name)) throw new Error(`not a host name: ${JSON.stringify(name)}`);
  return name;
}
