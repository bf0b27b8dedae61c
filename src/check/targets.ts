import type { CheckReport } from '../model/report.js';
import { Below } from '../patterns/below.js';
import { grouped } from './grouped.js';

export type Target = Pick<CheckReport, 'id' | 'host' | 'port' | 'verdict'>;

/** All that was checked, to be asked in parts: there may be thousands of groups, each of a few. */
export class Targets {
  readonly size: number;
  readonly #onPort: ReadonlyMap<number, readonly Target[]>;
  readonly #testedOnPort: ReadonlyMap<number, readonly Target[]>;
  readonly #ofHost: ReadonlyMap<string, readonly Target[]>;
  readonly #below: Below<Target>;

  constructor(all: readonly Target[]) {
    const port = (target: Target) => target.port;
    this.size = all.length;
    this.#onPort = grouped(all, port);
    this.#testedOnPort = grouped(
      all.filter(({ verdict }) => verdict !== 'untested'),
      port,
    );
    this.#ofHost = grouped(all, ({ host }) => host);
    this.#below = new Below(all, ({ host }) => host);
  }

  /** How many there are. */
  onPort(port: number): number {
    return this.#onPort.get(port)?.length ?? 0;
  }

  /** How many of them were tested. */
  testedOnPort(port: number): number {
    return this.#testedOnPort.get(port)?.length ?? 0;
  }

  ofHost(host: string): readonly Target[] {
    return this.#ofHost.get(host) ?? [];
  }

  /** Those of the hosts at `domain` and below it. */
  below(domain: string): readonly Target[] {
    return this.#below.of(domain);
  }
}
