import type { SourceFile } from '../../model/audit.js';
import { child, children, descend, textOf, type XmlElement } from '../xml.js';
import { filterRule, isSet, lineOf } from './filter-xml.js';
import type { PfRule, Translation } from './rule.js';

/** A port forward; `exempt`: what it matches is redirected by none of those below it ("no rdr"). */
export interface Forward extends PfRule {
  readonly exempt: boolean;
  /** What it says of NAT reflection; '' for the default of the system. */
  readonly reflection: string;
}

/**
 * Port forwards on an inner interface: a transparent proxy takes the client's connections this way. Newer
 * releases of OPNsense number them (DNat.xml, which is mounted at /nat/rule), else their order is that of the file.
 */
export function portForwards(root: XmlElement, file: SourceFile): readonly Forward[] {
  return children(child(root, 'nat'), 'rule')
    .map((element) => ({ element, sequence: Number(textOf(element, 'sequence') || '0') }))
    .sort((a, b) => a.sequence - b.sequence)
    .flatMap(({ element }) => {
      const rule = filterRule(element, file, false);
      if (!rule) return [];
      const target = [textOf(element, 'target'), textOf(element, 'local-port')].filter(Boolean).join(':');
      const family = textOf(element, 'ipprotocol');
      return [
        {
          ...rule,
          at: lineOf(file, element, `port forward to ${target}`),
          families: family === '' ? ([4, 6] as const) : rule.families,
          quick: true,
          exempt: isSet(element, 'nordr'),
          reflection: textOf(element, 'natreflection'),
        },
      ];
    });
}

/**
 * Outbound NAT that is automatic translates what comes from the networks of the inner interfaces
 * (filter_nat_rules_automatic_tonathosts); rules of the user's own may do anything.
 */
export function translationOf(root: XmlElement): Translation {
  const outbound = descend(root, 'nat', 'outbound');
  const mode = textOf(outbound, 'mode') || 'automatic';
  if (mode === 'disabled') return 'none';
  const own = mode !== 'automatic' && children(outbound, 'rule').length > 0;
  return mode === 'advanced' || own ? 'unknown' : 'interface';
}
