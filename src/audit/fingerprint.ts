import type { Finding } from '../model/audit.js';

/** A finding before it has a fingerprint; `text` is the configuration line it stands on. */
export type Draft = Omit<Finding, 'fingerprint' | 'accepted'> & { readonly text: string };

const basename = (path: string) => path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);

/**
 * Gives every finding its fingerprint: from what it says and the text of its line, not from where the line
 * stands or in which folder the file lies, so that a baseline survives edits elsewhere. Like findings on
 * like lines are told apart by their order.
 */
export function fingerprinted(drafts: readonly Draft[]): readonly Finding[] {
  const seen = new Map<string, number>();
  return drafts.map(({ text, ...finding }) => {
    const { kind, host, port, file } = finding;
    const line = text.trim().replace(/\s+/g, ' ');
    const key = JSON.stringify([kind, host, port, basename(file), line]);
    const occurrence = seen.get(key) ?? 0;
    seen.set(key, occurrence + 1);
    return withFingerprint(finding, `${key}#${occurrence}`);
  });
}

/** Worked out when it is first asked for: `crypto` takes longer to load than a small audit takes, and most reports do not show it. */
function withFingerprint(finding: Omit<Finding, 'fingerprint'>, key: string): Finding {
  let known: string | undefined;
  return {
    ...finding,
    get fingerprint(): string {
      known ??= hash(key);
      return known;
    },
  };
}

function hash(text: string): string {
  const { createHash } = process.getBuiltinModule('node:crypto');
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
