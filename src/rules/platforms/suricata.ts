import type { Pattern } from '../../model/pattern.js';
import type { Look, Rule } from '../../model/rules.js';
import { commented, type Guide, heading } from '../guide.js';
import { lookupNotes } from '../lookup-notes.js';
import type { Platform } from '../platform.js';

/** In the range for local rules (1000000-1999999, sidallocation.org); every rule needs one of its own. */
const firstSid = 1_900_000;

/** startswith with endswith compares the whole name; dotprefix puts a dot before it. */
function name(pattern: Pattern): string {
  switch (pattern.kind) {
    case 'exact':
      return `content:"${pattern.name}"; nocase; startswith; endswith`;
    case 'subtree':
      return `dotprefix; content:".${pattern.name}"; nocase; endswith`;
    default:
      return `content:".${pattern.name}"; nocase; endswith`;
  }
}

function line({ pattern, ports }: Rule, index: number, { prefix, sources }: Look): string {
  const clients = sources.length > 0 ? `[${sources.join(',')}]` : '$HOME_NET';
  return (
    `pass tls ${clients} any -> $EXTERNAL_NET [${ports.join(',')}] (msg:"${prefix} ${pattern.name}"; ` +
    `flow:to_server,established; tls.sni; ${name(pattern)}; sid:${firstSid + index}; rev:1;)`
  );
}

const guide: Guide = {
  apply: [
    'Save as em.rules in the folder of default-rule-path, name it under rule-files in suricata.yaml, then:',
    '  suricata -T -c /etc/suricata/suricata.yaml && suricatasc -c reload-rules',
  ],
  undo: ['Take the file out of rule-files again, then: suricatasc -c reload-rules'],
  know: [
    'These rules only open: what blocks the rest are drop rules of yours, and Suricata has to run inline (IPS). Its default order asks pass before drop.',
    'A name is known only after the TCP handshake: rules of yours that drop earlier drop these too.',
    `Other rules of yours must not use the sids from ${firstSid} on.`,
  ],
};

export const suricata: Platform = {
  id: 'suricata',
  title: 'Suricata',
  docs: 'https://docs.suricata.io/en/suricata-7.0.10/rules/tls-keywords.html',
  can: {
    patterns: ['exact', 'subtree', 'sub-only'],
    names: 'in-traffic',
    ports: true,
    tlsOnly: true,
    entries: 99_999,
  },
  checked: { by: 'parser', command: 'suricata -T' },
  render(rules, look) {
    const lines = heading(suricata.title, rules, look, {
      ...guide,
      know: [...guide.know, ...lookupNotes('in-traffic', rules)],
    });
    return [...commented('# ', lines), ...rules.map((rule, i) => line(rule, i, look)), ''].join('\n');
  },
};
