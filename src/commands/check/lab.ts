import type { Check } from '../../check/plan.js';
import type { Catalogue } from '../../model/catalogue.js';
import { UsageError } from '../../model/errors.js';
import { parseConnectTo } from '../../net/mapping.js';
import type { NetOptions } from '../../net/net.js';
import { escapeControls } from '../../text/terminal.js';
import { type CheckOptions, netOptions } from './settings.js';

/** The network of `--lab`: the user's options, with the lab's resolver, addresses and root in place. */
export interface LabNet {
  readonly net: NetOptions;
  /** What to say of faults that hit nothing which is checked: a rehearsal that breaks nothing proves nothing. */
  remarksOn(checks: readonly Pick<Check, 'host' | 'port'>[]): readonly string[];
  close(): void;
}

/** Starts the simulated cloud. Throws a UsageError for an option that the lab itself sets. */
export async function labOptions(catalogue: Catalogue, options: CheckOptions): Promise<LabNet> {
  const taken = (['dnsServer', 'resolve', 'connectTo', 'proxy', 'localAddress', 'ipv6'] as const).find(
    (name) => options[name] !== undefined,
  );
  if (taken) {
    const flag = taken.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    throw new UsageError({
      message: `--lab and --${flag} exclude each other`,
      hint: 'em-preflight lab serves the same cloud, and prints how to probe it',
    });
  }
  const net = netOptions(options);
  const { startLab } = await import('../../lab/lab.js');
  const lab = await startLab(catalogue, options.fault);
  return {
    net: {
      ...net,
      resolvers: [lab.dnsServer],
      mappings: { resolve: [], connectTo: lab.connectTo.map(parseConnectTo) },
      extraRoots: { ...net.extraRoots, genuine: [...net.extraRoots.genuine, lab.caPem] },
    },
    remarksOn: (checks) =>
      lab
        .idle(checks)
        .map(
          (fault) => `hint: --fault ${escapeControls(fault)} broke nothing: no such endpoint is checked here`,
        ),
    close: lab.close,
  };
}
