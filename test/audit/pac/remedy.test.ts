/** The line that a remedy gives, put first in the function, settles the host whatever stands below it. */
import { expect, it } from 'vitest';
import { pac } from '../../../src/audit/formats/pac/index.js';

const bodies = {
  'a dead end': 'if (shExpMatch(host, "b*")) return "PROXY 127.0.0.1:9";',
  'the clock': 'if (host === "b01.ugwdevice.net" && new Date().getHours() > 12) return "DIRECT";',
  'a name server': 'if (dnsResolve(host).indexOf("10.") === 0) return "PROXY 0.0.0.0:80";',
  'an error': 'if (host === "b01.ugwdevice.net") return missing;',
  'an answer that clients cannot read': 'if (host === "b01.ugwdevice.net") return "PROXY http://proxy/";',
};

const flow = { host: 'b01.ugwdevice.net', port: 443, client: null, address: null };

async function policyOf(text: string) {
  const vantage = { chain: 'forward', inInterface: null, outInterface: null, dialect: null } as const;
  return pac.parse([{ path: 'proxy.pac', text }], vantage, { find: () => [] });
}

it.each(Object.entries(bodies))('%s', async (_name, body) => {
  const head = 'function FindProxyForURL(url, host) {';
  const rest = `${body}\nreturn "PROXY proxy.example.com:3128";\n}\n`;
  const policy = await policyOf(`${head}\n${rest}`);
  const decision = await policy.decide(flow);
  expect(decision.ruling).not.toBe('allowed');
  const line = /\n {2}(.*)$/.exec(policy.remedy(flow, decision))?.[1];
  const mended = await (await policyOf(`${head}\n${line}\n${rest}`)).decide(flow);
  expect(mended).toMatchObject({ ruling: 'allowed', route: 'PROXY proxy.example.com:3128' });
});
