import { UsageError } from '../../model/errors.js';
import { quoted } from '../../text/quoted.js';

/**
 * `--source` arguments as CIDR in canonical form, sorted and distinct; an address alone is that one client.
 * `say` hears of an address that stands for its whole network. Throws a UsageError for what is no network, and for one that is everybody.
 */
export async function parseSources(
  given: readonly string[],
  say: (message: string) => void,
): Promise<readonly string[]> {
  if (given.length === 0) return [];
  const { default: ipaddr } = await import('ipaddr.js');
  const networks = given.map((text) => {
    const cidr = text.includes('/') ? text : `${text}/${text.includes(':') ? 128 : 32}`;
    const family = text.includes(':') ? ipaddr.IPv6 : ipaddr.IPv4;
    // ipaddr.js takes 10.1 for 10.0.0.1 as inet_aton does; nobody means that in a rule.
    if (!family.isValidCIDR(cidr) || (!text.includes(':') && !/^\d+\.\d+\.\d+\.\d+\//.test(cidr)))
      throw wrong(text, 'write it as 192.0.2.0/24 or 2001:db8::/32');
    if (cidr.endsWith('/0')) throw wrong(text, 'that is every client: leave --source out for that');
    const network = family.networkAddressFromCIDR(cidr).toString();
    const canonical = network + cidr.slice(cidr.indexOf('/'));
    if (network !== family.parse(cidr.slice(0, cidr.indexOf('/'))).toString())
      say(`--source ${cidr} is an address within a network: the rules let all of ${canonical} out`);
    return canonical;
  });
  return [...new Set(networks)].sort();
}

function wrong(text: string, hint: string): UsageError {
  return new UsageError({ message: `--source ${quoted(text)} is no network of clients`, hint });
}
