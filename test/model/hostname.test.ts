import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { readHostName } from '../../src/model/hostname.js';

const name = (text: string) => {
  const read = readHostName(text);
  return 'name' in read ? read.name : null;
};
const reason = (text: string) => {
  const read = readHostName(text);
  return 'reason' in read ? read.reason : null;
};

describe('a host name in canonical form', () => {
  test.each([
    ['www.example.com', 'www.example.com'],
    ['WWW.Example.COM', 'www.example.com'],
    ['www.example.com.', 'www.example.com'],
    ['bücher.example', 'xn--bcher-kva.example'],
    ['Bücher.Example.', 'xn--bcher-kva.example'],
    ['bücher。example', 'xn--bcher-kva.example'],
    ['xn--bcher-kva.example', 'xn--bcher-kva.example'],
    [
      'a2etju7iem1tgc-ats.iot.eu-central-1.amazonaws.com',
      'a2etju7iem1tgc-ats.iot.eu-central-1.amazonaws.com',
    ],
    ['1und1.de', '1und1.de'],
    ['10.example.com', '10.example.com'],
    [`${'a'.repeat(63)}.com`, `${'a'.repeat(63)}.com`],
  ])('%s', (text, canonical) => {
    expect(name(text)).toBe(canonical);
  });
});

describe('what is no host name', () => {
  test.each([
    ['', /empty/],
    ['.', /empty/],
    ['www..example.com', /empty label/],
    ['.example.com', /empty label/],
    ['www.example.com..', /empty label/],
    ['https://www.example.com', /URL/],
    ['https://www.example.com/path', /URL/],
    ['www.example.com/path', /path/],
    ['www.example.com:443', /port/],
    ['*.example.com', /wildcard/],
    ['10.0.0.1', /IP address/],
    ['10.1', /IP address/],
    ['0x7f.1', /IP address/],
    ['2130706433', /IP address/],
    ['foo.0x7f', /IP address/],
    ['::1', /IP address/],
    ['[2001:db8::1]', /IP address/],
    ['2001:db8::1', /IP address/],
    ['www example.com', /U\+0020/],
    [' www.example.com', /U\+0020/],
    ['www.example.com\n', /U\+000A/],
    ['www\x00.example.com', /U\+0000/],
    ['www\x1b[31m.example.com', /U\+001B/],
    ['www\u202e.example.com', /U\+202E/],
    ['www\u200b.example.com', /U\+200B/],
    ['www\u00ad.example.com', /U\+00AD/],
    ['www\u00a0.example.com', /U\+00A0/],
    ['$(id).example.com', /"\$"/],
    ['`id`.example.com', /"`"/],
    ['a;b.example.com', /";"/],
    ['a|b.example.com', /"\|"/],
    ['a&b.example.com', /"&"/],
    ["a'b.example.com", /"'"/],
    ['a"b.example.com', /"""/],
    ['a\\b.example.com', /"\\"/],
    ['a%62.example.com', /"%"/],
    ['user@example.com', /"@"/],
    ['a_b.example.com', /"_"/],
    ['a,b.example.com', /","/],
    ['{a}.example.com', /"\{"/],
    ['a#b.example.com', /"#"/],
    ['℀.example.com', /internationalised/],
    ['-www.example.com', /label "-www"/],
    ['www-.example.com', /label "www-"/],
    ['xn--999999999.example', /xn--/],
    [`${'a'.repeat(64)}.com`, /label of 64/],
    [`${'ü'.repeat(60)}.com`, /label of|internationalised/],
    [`${'a.'.repeat(126)}com`, /255 characters/],
  ])('%j', (text, why) => {
    expect(reason(text)).toMatch(why);
  });
});

it('accepts nothing but letters, digits, hyphens and dots, and reads its own answer as itself', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ unit: 'binary' }), fc.domain(), fc.string({ unit: 'grapheme' })),
      (text) => {
        const read = readHostName(text);
        if ('reason' in read) return;
        expect(read.name).toMatch(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/);
        expect(readHostName(read.name)).toEqual(read);
      },
    ),
    { numRuns: 2000 },
  );
});
