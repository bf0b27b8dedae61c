/** `--source` sorted by family: most products keep IPv4 and IPv6 objects apart. */
export interface Sources {
  readonly ipv4: readonly string[];
  readonly ipv6: readonly string[];
  /** True where no `--source` was given: any client. */
  readonly any: boolean;
}

export function sourceList(sources: readonly string[]): Sources {
  return {
    ipv4: sources.filter((cidr) => !cidr.includes(':')),
    ipv6: sources.filter((cidr) => cidr.includes(':')),
    any: sources.length === 0,
  };
}

/**
 * What a network's object is called: after the network, so that an object which an earlier run left behind
 * never stands for other clients.
 */
export function sourceName(cidr: string): string {
  return `source-${cidr.replace(/[:/]/g, '-')}`;
}
