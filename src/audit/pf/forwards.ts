import type { SourceFile } from '../../model/audit.js';
import { child, children, has, textOf, type XmlElement } from '../xml.js';
import { filterRule, lineOf } from './filter-xml.js';
import type { PfRule } from './rule.js';

/** Port forwards on an inner interface: a transparent proxy takes the client's connections this way. */
export function portForwards(root: XmlElement, file: SourceFile): readonly PfRule[] {
  return children(child(root, 'nat'), 'rule').flatMap((element) => {
    const rule = filterRule(element, file);
    if (!rule || has(element, 'nordr')) return [];
    const target = [textOf(element, 'target'), textOf(element, 'local-port')].filter(Boolean).join(':');
    return [
      {
        ...rule,
        at: lineOf(file, element, `port forward to ${target}`),
        quick: true,
        direction: 'in' as const,
      },
    ];
  });
}
