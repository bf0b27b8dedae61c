/** How to mend a rule group or a policy of AWS. */
import type { ConfigLine } from '../../../model/audit.js';
import type { Remedies } from '../../suricata/advice.js';

/** A rule string stands on one line of the document, however many rules it holds. */
const where = ({ file, line, text }: ConfigLine): string => `"${text.trim().slice(0, 60)}" (${file}:${line})`;

export const remedies: Remedies = {
  where,
  before: (line) => {
    if (line.text.startsWith('aws:')) return 'to a rule group of the policy';
    const group = /^(?:arn:\S+|[\w-]+)$/.test(line.text.trim());
    return group
      ? `to a rule group that the policy asks before ${where(line)}`
      : `in front of ${where(line)}`;
  },
  addition: ({ host }, by) => {
    if (!by) return null;
    if (by.text === 'GeneratedRulesType ALLOWLIST')
      return `add "${host}" to the Targets of the list at ${by.file}:${by.line}`;
    // A target of a list is a name; a rule is more than one word, and a default action or an ARN has colons.
    return /^\.?[\w-]+(?:\.[\w-]+)+$/.test(by.text.trim())
      ? `take "${by.text}" out of the Targets at ${by.file}:${by.line}, or name only what it is meant for`
      : null;
  },
  handshake: ({ file, line, text }) =>
    text.startsWith('aws:')
      ? `choose aws:drop_established_app_layer_to_server in place of ${text} (${file}:${line}), so that the TCP handshake passes and a name is seen`
      : null,
};
