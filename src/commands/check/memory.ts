/** Checks after which a long run tidies up. */
const every = 2_000;

/**
 * Called after each check, and once before the first. V8 lets garbage lie until hundreds of megabytes of it
 * have gathered: a catalogue of thousands of hosts as it was parsed, and what each handshake leaves. A run
 * of that length has it collected now and then, which takes a tenth of a second; shorter runs do nothing.
 */
export function tidying(checks: number): () => void {
  if (checks < every) return () => {};
  let done = 0;
  let collect: (() => void) | undefined;
  return () => {
    if (done++ % every > 0) return;
    collect ??= garbageCollection();
    collect();
  };
}

/** Node offers no other way to ask for a collection in a program that was started without flags. */
function garbageCollection(): () => void {
  process.getBuiltinModule('node:v8').setFlagsFromString('--expose-gc');
  return process.getBuiltinModule('node:vm').runInNewContext('gc') as () => void;
}
