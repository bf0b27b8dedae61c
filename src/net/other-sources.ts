import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

/** What decides where the system's own look-up goes. */
export interface SystemSetup {
  /** A file's text; null where it cannot be read. */
  readonly read: (path: string) => string | null;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly hostname: string;
}

/**
 * Can the system find a name that the resolvers deny? Not where nsswitch.conf(5) names nothing but the hosts
 * file, which has been read, and those same resolvers, and no search list (resolv.conf(5); without one it is
 * the domain of this machine's own name) makes other names of it. Where nobody can tell, it can.
 */
export function hasOtherSources({ read, env, hostname: own }: SystemSetup = thisMachine): boolean {
  const services = settings(read('/etc/nsswitch.conf') ?? '', /^\s*hosts:(.*)$/);
  const plain = services.length > 0 && services.every((service) => service === 'files' || service === 'dns');
  const resolv = read('/etc/resolv.conf');
  if (!plain || resolv === null || env.LOCALDOMAIN !== undefined || own.includes('.')) return true;
  return settings(resolv, /^\s*(?:search|domain)\s(.*)$/).some((domain) => domain !== '.');
}

/** The words behind a setting, of all its lines. */
function settings(text: string, line: RegExp): readonly string[] {
  return text
    .split('\n')
    .flatMap((one) => line.exec(one.replace(/#.*/, ''))?.[1]?.split(/\s+/) ?? [])
    .filter((word) => word !== '');
}

const thisMachine: SystemSetup = {
  read: (path) => {
    try {
      return readFileSync(path, 'utf8');
    } catch {
      return null;
    }
  },
  env: process.env,
  hostname: hostname(),
};
