/**
 * Does `NO_PROXY` exempt this host? Follows curl (lib/noproxy.c, "Curl_check_noproxy"): entries are separated
 * by commas or blanks; `*` alone exempts everything; a leading dot is ignored; an entry covers the name itself
 * and every name below it, at label borders only. Entries that are addresses or CIDR blocks cover addresses,
 * never names, and entries with a port cover nothing, as in curl.
 *
 * @param host canonical: lower case, no trailing dot
 */
export function isExempt(noProxy: string, host: string): boolean {
  if (noProxy.trim() === '*') return true;
  return noProxy
    .split(/[\s,]+/)
    .map((entry) => entry.toLowerCase().replace(/^\./, '').replace(/\.$/, ''))
    .some((entry) => entry !== '' && (host === entry || host.endsWith(`.${entry}`)));
}
