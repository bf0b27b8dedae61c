import { isSet } from '../../pf/filter-xml.js';
import type { Forward } from '../../pf/forwards.js';
import type { Interface } from '../../pf/interfaces.js';
import { child, textOf, type XmlElement } from '../../xml.js';

/**
 * With NAT reflection a port forward is on every interface without a gateway too (ForwardRule.php, parseRdrRules):
 * one of the WAN whose destination is "any" takes the connections of the inner networks. pfSense takes "any" for
 * the WAN's own network there (filter.inc, dstaddr_reflect).
 */
export function reflected(forward: Forward, root: XmlElement, interfaces: readonly Interface[]): Forward {
  if (forward.exempt || forward.interfaces.length === 0 || !reflects(forward, root)) return forward;
  const inner = interfaces.filter(({ outer }) => !outer).map(({ id }) => id);
  return { ...forward, interfaces: [...forward.interfaces, ...inner] };
}

function reflects({ reflection }: Forward, root: XmlElement): boolean {
  if (reflection !== '') return reflection !== 'disable';
  const system = child(root, 'system');
  return textOf(system, 'disablenatreflection') === 'purenat' || !isSet(system, 'disablenatreflection');
}
