/**
 * The lines of RouterOS scripting in what `rules` writes for it. `audit` follows these forms and no others
 * (audit/formats/mikrotik/script.ts), so both take them from here.
 */

/** The first resolver that the router itself uses: a forwarding entry needs one by address. */
export const resolver: readonly string[] = [
  ':local resolver ""',
  ':foreach server in=([/ip dns get servers], [/ip dns get dynamic-servers]) do={ :if (([:len $resolver] = 0) and ([:len [:tostr $server]] > 0)) do={ :set resolver [:tostr $server] } }',
  ':if ([:len $resolver] = 0) do={ :error "this router has no DNS server: set one, then import again" }',
];

/** Takes out what an earlier import made: all of a menu that carries the mark at the start of its comment. */
export function removal(menu: string, mark: string): string {
  return `/${menu} remove [find where comment~"^${mark}"]`;
}

/** Notes the rules of the chain forward that drop or reject. */
export function blockers(variable: string, menu: string): string {
  return `:local ${variable} [/${menu} find where chain=forward and !dynamic and (action=drop or action=reject)]`;
}

/** Adds a rule in front of the first rule noted, or last where none is. */
export function placed(variable: string, add: string): string {
  return `:if ([:len $${variable}] > 0) do={ ${add} place-before=($${variable}->0) } else={ ${add} }`;
}
