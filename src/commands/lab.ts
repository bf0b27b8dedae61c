import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { faultList } from '../lab/fault-list.js';
import type { Lab } from '../lab/lab.js';
import { UsageError } from '../model/errors.js';
import { shellWord } from '../text/shell.js';
import { openCatalogue } from './catalogue-file.js';
import type { CommandModule } from './command.js';
import { type CommonOptions, collect, withCommonOptions } from './options.js';
import { print } from './print.js';

interface LabOptions extends CommonOptions {
  readonly fault?: readonly string[];
  readonly json?: boolean;
}

/** `lab`: the simulated cloud of `check --lab`, for whoever wants to point something at it. */
export const define: CommandModule['define'] = (finish) =>
  withCommonOptions(new Command('lab'))
    .description('Serves a simulated cloud on loopback until Ctrl-C, and prints how to probe it.')
    .option('--fault <kind:host[:port]>', 'break something (repeatable)', collect)
    .option('--json', 'print where everything is as JSON')
    .addHelpText('after', faultList())
    .action(async (options: LabOptions) => {
      await serve(options);
      finish(0);
    });

async function serve({ catalogue: path, fault: faults = [], json }: LabOptions): Promise<void> {
  const { startLab } = await import('../lab/lab.js');
  const catalogue = await openCatalogue(path);
  // Before there is a folder: a signal that comes while the lab starts must not leave it behind.
  const interrupted = interruption();
  const folder = await ownFolder();
  let lab: Lab | undefined;
  try {
    lab = await startLab(catalogue, faults);
    const caFile = join(folder, 'ca.pem');
    await writeFile(caFile, lab.caPem);
    const check = checkArguments(lab, caFile, path);
    const { dnsServer, connectTo, sites } = lab;
    await print(
      json
        ? `${JSON.stringify({ schema: 'em-preflight/lab/1', dnsServer, connectTo, caFile, check, sites })}\n`
        : describe(lab, faults, check),
    );
    await interrupted;
  } finally {
    lab?.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function ownFolder(): Promise<string> {
  try {
    return await mkdtemp(join(tmpdir(), 'em-preflight-lab-'));
  } catch (error) {
    throw new UsageError({
      message: `the folder for temporary files, ${tmpdir()}, cannot be written to: ${(error as NodeJS.ErrnoException).code}`,
      hint: "set TMPDIR to a folder that can: the lab's root certificate is written there",
    });
  }
}

/** The arguments that make `check` probe this lab. */
function checkArguments(lab: Lab, caFile: string, catalogue: string | undefined): readonly string[] {
  return [
    'check',
    ...(catalogue === undefined ? [] : ['--catalogue', catalogue]),
    '--dns-server',
    lab.dnsServer,
    ...lab.connectTo.flatMap((mapping) => ['--connect-to', mapping]),
    '--ca-file',
    caFile,
  ];
}

function describe({ sites }: Lab, faults: readonly string[], check: readonly string[]): string {
  const broken = faults.length > 0 ? `, with ${faults.map(shellWord).join(' ')}` : '';
  return [
    `Serving ${sites.length} endpoints on loopback until Ctrl-C${broken}. To probe them, in another terminal:`,
    '',
    `  em-preflight ${check.map(shellWord).join(' ')}`,
    '',
    '',
  ].join('\n');
}

/** Resolves once the user, the system or a closed terminal asks the program to end. */
function interruption(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });
}
