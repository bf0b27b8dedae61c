/**
 * The thread that PAC files run on: an entry of its own (`scripts/build.ts`), started and ended by `sandbox.ts`. It says
 * when it is ready, and then answers each request with one reply.
 */
import { readFile } from 'node:fs/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { PacError } from './error.js';
import { type Confinement, Interpreter, type Run, type Visit } from './interpreter.js';
import { type Options, WatchedScript, type Worlds } from './watched.js';

export interface Settings extends Confinement {
  /** Whether the script is to be watched, and explored, rather than run. */
  readonly watched: boolean;
}

export type Request =
  | { readonly load: string }
  | { readonly run: Visit }
  | { readonly explore: Visit; readonly options: Options };

export interface Reply {
  readonly result: Run | Worlds | null;
  /** Why the script did not load; safe to print. */
  readonly failure: string | null;
  /** Milliseconds that it took. */
  readonly ms: number;
}

const settings = workerData as Settings;
let script: Interpreter | WatchedScript | undefined;

async function outcome(request: Request, wasm: WebAssembly.Module): Promise<Reply['result']> {
  if ('load' in request) {
    script = await (settings.watched ? WatchedScript : Interpreter).load(request.load, settings, wasm);
    return null;
  }
  if ('run' in request && script instanceof Interpreter) return script.run(request.run);
  if ('explore' in request && script instanceof WatchedScript)
    return script.explore(request.explore, request.options);
  throw new Error('no such script is loaded');
}

async function reply(request: Request, wasm: WebAssembly.Module): Promise<Reply> {
  const started = performance.now();
  const took = () => performance.now() - started;
  try {
    return { result: await outcome(request, wasm), failure: null, ms: took() };
  } catch (error) {
    if (error instanceof PacError) return { result: null, failure: error.message, ms: took() };
    throw error;
  }
}

/** Node's types know its modules, and not how to make one. */
const { compile } = (
  globalThis as unknown as {
    readonly WebAssembly: { compile(bytes: Uint8Array): Promise<WebAssembly.Module> };
  }
).WebAssembly;

async function serve(): Promise<void> {
  // The library would compile it again for every script.
  const file = new URL('../quickjs.wasm', import.meta.resolve('quickjs-wasi'));
  const wasm = await compile(await readFile(file));
  parentPort?.on('message', async (request: Request) => parentPort?.postMessage(await reply(request, wasm)));
  parentPort?.postMessage('ready');
}

await serve();
