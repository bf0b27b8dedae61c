import type { ConfigLine, Decision, Flow, Policy, SourceFile } from '../../../model/audit.js';
import { UsageError } from '../../../model/errors.js';
import { PacError } from '../../../pac/engine.js';
import type { ConfigFormat } from '../../format.js';
import { linesOf } from '../../lines.js';
import { decideFlow, type Loaded, urlOf } from './decide.js';
import { waysOf } from './route.js';
import { Script } from './script.js';

/** Hosts of nobody: how they go is how traffic goes as a rule. */
const strangers = ['em-preflight-probe.example.org', 'www.em-preflight-probe.net'];

/** Throws a UsageError with the line of the first error of syntax. */
async function load(file: SourceFile): Promise<Script> {
  try {
    return await Script.load(file.text.replace(/^\uFEFF/, ''));
  } catch (error) {
    if (!(error instanceof PacError)) throw error;
    const line = await syntaxLine(file.text);
    throw new UsageError({
      message: `the PAC file does not load: ${error.message}`,
      hint: 'a PAC file is JavaScript with a function FindProxyForURL(url, host)',
      at: { file: file.path, ...(line === null ? {} : { line }) },
    });
  }
}

/** Where Node's own compiler, which runs nothing here, finds the script wrong. */
async function syntaxLine(source: string): Promise<number | null> {
  const { Script: Compiled } = await import('node:vm');
  try {
    new Compiled(source, { filename: 'proxy.pac' });
    return null;
  } catch (error) {
    const line = /^proxy\.pac:(\d+)/.exec((error as Error).stack ?? '')?.[1];
    return line === undefined ? null : Number(line);
  }
}

async function usualRoute(script: Script): Promise<string | null> {
  const routes = new Set<string | null>();
  for (const host of strangers) {
    const { answers } = await script.ask(urlOf({ host, port: 443 }), { host, address: null, client: null });
    for (const { route } of answers) routes.add(route);
  }
  const [only] = routes;
  return routes.size === 1 ? (only ?? null) : null;
}

async function prepare(file: SourceFile): Promise<Loaded> {
  const script = await load(file);
  const lines: readonly ConfigLine[] = [...linesOf(file)];
  const head = lines.find(({ text }) => /FindProxyForURL/.test(text)) ?? {
    file: file.path,
    line: 1,
    text: '',
  };
  return { script, lines, head, usual: await usualRoute(script) };
}

function remedy({ usual, head }: Loaded, { host }: Flow, { ruling, because }: Decision): string {
  if (ruling === 'unverifiable') return `settle what it depends on: ${because}`;
  const leads = usual !== null && waysOf(usual).some(({ kind }) => kind === 'proxy' || kind === 'direct');
  const route = JSON.stringify(leads ? usual : 'DIRECT');
  return `add as the first line of FindProxyForURL (${head.file}:${head.line}): if (host === ${JSON.stringify(host)}) return ${route};`;
}

export const pac: ConfigFormat = {
  id: 'pac',
  title: 'PAC file (proxy auto-configuration)',
  docs: 'https://developer.mozilla.org/docs/Web/HTTP/Proxy_servers_and_tunneling/Proxy_Auto-Configuration_PAC_file',
  async parse(files): Promise<Policy> {
    const [file, another] = files;
    if (!file || another) {
      throw new UsageError({
        message: `a client has one PAC file, and ${files.length} were given`,
        hint: 'audit one at a time',
      });
    }
    const loaded = await prepare(file);
    return {
      decide: (flow) => decideFlow(loaded, flow),
      remedy: (flow, decision) => remedy(loaded, flow, decision),
      remarks: [],
      only: 'routes',
    };
  },
};
