import * as z from 'zod';
import { readHostName } from '../model/hostname.js';
import { codePoint, unprintable } from '../text/quoted.js';

/**
 * The shape of a catalogue file: what editors complete from (`schema/catalogue.schema.json`) and what the
 * loader checks field by field. What ties fields to each other stands in `references.ts`.
 */

const key = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$/, 'lower-case letters, digits and inner hyphens, at most 64');

/** One line that is safe to print anywhere. */
const line = (longest: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(longest)
    .superRefine((text, context) => {
      const bad = unprintable(text);
      if (bad)
        context.addIssue({ code: 'custom', message: `holds the unprintable character ${codePoint(bad)}` });
    });

const text = (longest: number, what: string) =>
  z.strictObject({ en: line(longest), fr: line(longest).optional() }).describe(`${what}; English is needed`);

const port = z.int().min(1).max(65535);
const ports = z
  .array(port)
  .min(2)
  .max(64)
  .superRefine((list, context) => {
    list.forEach((one, index) => {
      if (list.indexOf(one) !== index)
        context.addIssue({ code: 'custom', path: [index], message: `port ${one} stands there twice` });
    });
  });

const portKeys = {
  port: port.optional().describe('The one TCP port needed'),
  anyOf: ports.optional().describe('TCP ports of which one is enough'),
  allOf: ports.optional().describe('TCP ports that are all needed'),
};

const assume = z
  .strictObject(portKeys)
  .describe('The ports of entries whose document states none: one of port, anyOf, allOf');

const hostName = z.string().superRefine((name, context) => {
  const read = readHostName(name);
  if ('reason' in read)
    context.addIssue({ code: 'custom', message: read.reason, params: { hint: read.hint } });
  // `com`: where a filter takes a name with all below it (dnsmasq), a rule would let everything out.
  else if (!read.name.includes('.'))
    context.addIssue({
      code: 'custom',
      message: 'is a single label',
      params: { hint: 'write the whole name, with its domain' },
    });
});

const wildcard = z.string().superRefine((pattern, context) => {
  const read = readHostName(pattern.slice(2));
  if (!pattern.startsWith('*.'))
    context.addIssue({ code: 'custom', message: 'is no wildcard of the form *.example.com' });
  else if ('reason' in read)
    context.addIssue({ code: 'custom', message: read.reason, params: { hint: read.hint } });
  else if (!read.name.includes('.'))
    context.addIssue({ code: 'custom', message: 'covers a whole top-level domain' });
});

/** 1 to 65535, as the key of a map. */
const portText = /^([1-9]\d{0,3}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d{2}|655[0-2]\d|6553[0-5])$/;

const alpn = z
  .record(
    z.string().regex(portText, 'has to be a port: 1 to 65535'),
    // RFC 7301 section 3.1: a protocol name has 1 to 255 octets.
    z.array(z.string().regex(/^[\x21-\x7e]{1,255}$/, 'is no protocol name')).min(1),
  )
  .describe('ALPN protocols to offer, by port; on other ports none is offered');

const host = z.strictObject({
  name: hostName.describe('The full host name'),
  owner: key.optional().describe('Who runs the host; "vendor" where it is left out'),
  speaks: z.enum(['https', 'mqtt']).optional().describe('What the service speaks inside TLS; https'),
  alpn: alpn.optional(),
  clientCertificate: z.boolean().optional().describe('The service asks for a device certificate; false'),
  rotating: z.boolean().optional().describe('Its addresses change without notice; false'),
  privateAddresses: z.boolean().optional().describe('A private address may be genuine; false'),
  signatureHeader: z
    .string()
    // RFC 9110 section 5.6.2: a field name is a token.
    .regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/, 'is no header name')
    .optional()
    .describe('A response header that this service always sends and a block page does not'),
  assume: assume.optional(),
  remark: text(1000, 'What an engineer should know').optional(),
});

const endpoint = z.strictObject({
  host: z.string().describe('A key of hosts'),
  ...portKeys,
  condition: z.string().optional().describe('A key of conditions: counts only with --with CONDITION'),
  line: z.int().min(1).optional().describe('The line of the document'),
});

const component = z.strictObject({
  aliases: z.array(key).optional().describe('Other spellings that select it'),
  title: text(200, 'Its name'),
  purpose: text(1000, 'What it is for').optional(),
  runsOn: z.enum(['device', 'pc']).describe('Where it runs: in the printer or on a computer'),
  endpoints: z.array(endpoint).min(1),
});

/** A record that is not empty. */
const some = <Value extends z.ZodType>(value: Value) =>
  z
    .record(key, value)
    .refine((entries) => Object.keys(entries).length > 0, 'is empty')
    .meta({ minProperties: 1 });

export const catalogueFile = z
  .strictObject({
    title: line(200),
    document: z
      .strictObject({
        title: line(400),
        language: z
          .string()
          .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'is no language tag such as en or pt-BR'),
        sha256: z.string().regex(/^[0-9a-f]{64}$/, 'is no SHA-256 in lower-case hexadecimal'),
      })
      .optional()
      .describe('The document the catalogue was transcribed from'),
    assume: assume.optional(),
    wildcards: z.array(wildcard).optional().describe('The wildcards the vendor recommends'),
    conditions: z
      .record(key, text(400, 'When it applies'))
      .optional()
      .describe('Circumstances under which an entry counts'),
    hosts: some(host).describe('Every host once, under a short key'),
    components: some(component).describe('What needs the hosts, by id'),
  })
  .meta({ title: 'em-preflight catalogue' });

export type CatalogueFile = z.infer<typeof catalogueFile>;
export type HostEntry = z.infer<typeof host>;
export type EndpointEntry = z.infer<typeof endpoint>;
export type PortKeys = z.infer<typeof assume>;
