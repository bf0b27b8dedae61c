import type { ConfigLine, Flow, Policy, Remark, SourceFile } from '../../../model/audit.js';
import { UsageError } from '../../../model/errors.js';
import { PacError } from '../../../pac/error.js';
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
      hint: windowsOnly.test(file.text)
        ? "FindProxyForURLEx is called by Windows' own client alone: write FindProxyForURL(url, host) too"
        : 'a PAC file is JavaScript with a function FindProxyForURL(url, host), written with the word function',
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

async function usualRoutes(script: Script): Promise<Pick<Loaded, 'usual' | 'likely'>> {
  const routes = new Set<string | null>();
  for (const host of strangers) {
    const { answers } = await script.ask(urlOf({ host, port: 443 }), { host, address: null, client: null });
    for (const { route } of answers) routes.add(route);
  }
  const [only] = routes;
  const leading = [...routes].filter((route) => route !== null && leads(route));
  return { usual: routes.size === 1 ? (only ?? null) : null, likely: leading[0] ?? null };
}

async function prepare(file: SourceFile): Promise<Loaded> {
  const script = await load(file);
  const lines: readonly ConfigLine[] = [...linesOf(file)];
  const head = lines.find(({ text }) => /FindProxyForURL\b/.test(text)) ?? {
    file: file.path,
    line: 1,
    text: '',
  };
  return { script, lines, head, ...(await usualRoutes(script)) };
}

const leads = (route: string) => waysOf(route).every(({ kind }) => kind === 'proxy' || kind === 'direct');

/** The first line of the function is before everything that could depend on something, or fail. */
function remedy({ likely, head }: Loaded, { host }: Flow): string {
  const line = `if (host === ${JSON.stringify(host)}) return ${JSON.stringify(likely ?? 'PROXY HOST:PORT')};`;
  const proxy =
    likely !== null ? '' : '\nwith the proxy that is to take it, or DIRECT where the firewall lets it out';
  return `add as the first line of FindProxyForURL (${head.file}:${head.line}):\n  ${line}${proxy}`;
}

/** Microsoft's clients call this one instead, where there is one (learn.microsoft.com, as above). */
const windowsOnly = /\bfunction\s+FindProxyForURLEx\s*\(/;

function remarksOn(file: SourceFile, { lines }: Loaded): readonly Remark[] {
  if (!windowsOnly.test(file.text)) return [];
  return [
    {
      kind: 'not-understood',
      message:
        "Windows' own client calls FindProxyForURLEx instead of FindProxyForURL, and that is not looked at here",
      remedy: 'let both give the same answers',
      at: { file: file.path, line: lines.find(({ text }) => text.includes('FindProxyForURLEx'))?.line ?? 1 },
    },
  ];
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
      remedy: (flow) => remedy(loaded, flow),
      remarks: remarksOn(file, loaded),
      only: 'routes',
    };
  },
};
