/** The options of `check`: their help, and from what the user typed to what the program means by it. */
import { readFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Depth } from '../../check/path.js';
import { faultList } from '../../lab/fault-list.js';
import { UsageError } from '../../model/errors.js';
import type { Address, Family } from '../../model/network.js';
import { parseAddress, parseConnectTo, parseResolve } from '../../net/mapping.js';
import type { NetOptions } from '../../net/net.js';
import { checkFormatIds } from '../../reports/check/ids.js';
import { parseDuration } from '../../text/duration.js';
import { type CommonOptions, type ConditionOptions, collect } from '../options.js';
import { unreadable } from '../read-bounded.js';

/** As commander hands them to the action. */
export interface CheckOptions extends CommonOptions, ConditionOptions {
  readonly report?: readonly string[];
  readonly json?: boolean;
  readonly verbose?: boolean;
  readonly depth: Depth;
  readonly timeout: number;
  readonly deadline: number;
  readonly concurrency: number;
  readonly retries: number;
  readonly proxy?: string;
  readonly dnsServer?: readonly string[];
  readonly resolve?: readonly string[];
  readonly connectTo?: readonly string[];
  readonly localAddress?: string;
  readonly ipv4?: boolean;
  readonly ipv6?: boolean;
  readonly caFile?: readonly string[];
  readonly inspectionCa?: readonly string[];
  readonly experiments: boolean;
  readonly lab?: boolean;
  readonly fault?: readonly string[];
}

export function withCheckOptions(command: Command): Command {
  return command
    .option(
      '--report <format[=file]>',
      `to a file or standard output (repeatable): ${checkFormatIds.join(', ')}`,
      collect,
    )
    .option('--json', 'short for --report json')
    .option('-v, --verbose', 'show every check with its stages')
    .addOption(
      new Option(
        '--depth <depth>',
        'how far to go: the connection, the TLS handshake, or a question to the service too',
      )
        .choices(['tcp', 'tls', 'app'])
        .default('tls'),
    )
    .addOption(
      new Option('--timeout <duration>', 'bound for each stage of one attempt')
        .argParser(duration)
        .default(5_000, '5s'),
    )
    .addOption(
      new Option('--deadline <duration>', 'hard bound for the whole run')
        .argParser(duration)
        .default(60_000, '60s'),
    )
    .option('--concurrency <n>', 'connections in flight', whole(1, 10_000), 32)
    .option('--retries <n>', 'more attempts after time-outs, resets and SERVFAIL', whole(0, 100), 1)
    .option(
      '--proxy <url>',
      'for everything, whatever NO_PROXY says: http://, https://, socks5:// or pac+file:///, pac+http://; none: not even HTTPS_PROXY, which is used without this option',
    )
    .option(
      '--dns-server <ip[:port]>',
      'ask this resolver, and leave the hosts file aside (repeatable)',
      collect,
    )
    .option('--resolve <host:port:addr>', "use this address, as curl's option (repeatable)", collect)
    .option(
      '--connect-to <host:port:addr:port>',
      "connect there instead, as curl's option (repeatable)",
      collect,
    )
    .option('--local-address <ip>', 'source address of the connections')
    .addOption(new Option('-4, --ipv4', 'IPv4 only').conflicts('ipv6'))
    .option('-6, --ipv6', 'IPv6 only')
    .option('--ca-file <pem>', 'further roots to take as genuine (repeatable)', collect)
    .option(
      '--inspection-ca <pem>',
      "the site's own TLS-inspection root: still reported (repeatable)",
      collect,
    )
    .option('--no-experiments', 'skip the counter-experiments that tell one cause from another')
    .option('--lab', 'probe the simulated cloud in this process instead of the Internet')
    .option('--fault <kind:host[:port]>', 'with --lab: break something (repeatable)', collect)
    .addHelpText('after', faultList())
    .addHelpText('after', exitCodes);
}

const exitCodes = '\nExit codes: 0 pass, 1 fail, 2 wrong use, 3 inconclusive, 70 defect, 130 interrupted';

/** What the network is to be like. Throws a UsageError for what cannot be. */
export function netOptions(options: CheckOptions): NetOptions {
  if (options.fault && !options.lab) {
    throw new UsageError({
      message: '--fault breaks nothing outside the lab',
      hint: 'add --lab to probe the simulated cloud',
    });
  }
  return {
    resolvers: (options.dnsServer ?? []).map(resolver),
    mappings: {
      resolve: (options.resolve ?? []).map(parseResolve),
      connectTo: (options.connectTo ?? []).map(parseConnectTo),
    },
    families: families(options),
    localAddress: options.localAddress === undefined ? null : localAddress(options.localAddress),
    extraRoots: {
      genuine: (options.caFile ?? []).map((file) => certificates('--ca-file', file)),
      inspection: (options.inspectionCa ?? []).map((file) => certificates('--inspection-ca', file)),
    },
    timeoutMs: options.timeout,
  };
}

function families({ ipv4, ipv6, localAddress: source }: CheckOptions): readonly Family[] {
  const family = source === undefined ? null : (parseAddress(source)?.family ?? null);
  const only = ipv4 ? 4 : ipv6 ? 6 : family;
  if (family !== null && family !== only) {
    throw new UsageError({
      message: `--local-address ${source} is no IPv${only} address`,
      hint: `leave out -${only}, or name an IPv${only} address of this machine`,
    });
  }
  return only === null ? [4, 6] : [only];
}

function localAddress(text: string): Address {
  const address = parseAddress(text);
  const own = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  // Every address of 127/8 is this machine's, although only 127.0.0.1 is listed.
  const usable = own.some((one) => one.address === address?.address) || address?.address.startsWith('127.');
  if (address && usable) return address;
  throw new UsageError({
    message: `--local-address ${text}: ${address ? 'this machine has no such address' : 'no IP address'}`,
    hint: `it has ${own.map((one) => one.address).join(', ')}`,
  });
}

/** `IP`, `IP:PORT`, `[IP]:PORT`: as c-ares takes it. */
function resolver(text: string): string {
  const [, bracketed, plain, port] =
    /^(?:\[([^\]]+)\]|([^:]+|[^[\]]*:[^[\]]*:[^[\]]*))(?::(\d{1,5}))?$/.exec(text) ?? [];
  const address = parseAddress(bracketed ?? plain ?? '');
  if (bracketed === undefined) refuseAmbiguous(text);
  const number = port === undefined ? 53 : Number(port);
  if (address === null || number < 1 || number > 65_535) {
    throw new UsageError({
      message: `--dns-server ${text}: not IP or IP:PORT`,
      hint: 'such as 10.0.0.53, 10.0.0.53:5353 or [2001:db8::53]:53',
    });
  }
  if (port === undefined) return address.address;
  return `${address.family === 6 ? `[${address.address}]` : address.address}:${number}`;
}

/** `2001:db8::1:53` is an address of its own, and looks like one with the port of name servers behind it. */
function refuseAmbiguous(text: string): void {
  const [, before = '', port] = /^(.*:.*):(53|5353)$/.exec(text) ?? [];
  if (parseAddress(before) === null || parseAddress(text) === null) return;
  throw new UsageError({
    message: `--dns-server ${text} may be an address, or an address and a port`,
    hint: `write [${text}] or [${before}]:${port}`,
  });
}

function certificates(option: string, path: string): string {
  const refuse = (why: string) =>
    new UsageError({
      at: { file: path },
      message: `${option}: ${why}`,
      hint: 'give certificates in PEM form',
    });
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw refuse(`cannot be read: ${unreadable(error as NodeJS.ErrnoException)}`);
  }
  if (!text.includes('-----BEGIN CERTIFICATE-----')) throw refuse('holds no certificate');
  return text;
}

function duration(text: string): number {
  const ms = parseDuration(text);
  if (ms === null || ms > 86_400_000)
    throw new InvalidArgumentError('durations read 500ms, 5s or 1m, up to 24h.');
  return ms;
}

function whole(least: number, most: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (/^\d{1,9}$/.test(text) && number >= least && number <= most) return number;
    throw new InvalidArgumentError(`a whole number from ${least} to ${most} is meant.`);
  };
}
