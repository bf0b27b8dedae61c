import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/model/errors.js';
import { MappingsInUse, parseConnectTo, parseResolve } from '../../src/net/mapping.js';

const at = (text: string) => {
  const cut = text.lastIndexOf(':');
  return { host: text.slice(0, cut), port: Number(text.slice(cut + 1)) };
};

describe('--resolve', () => {
  it.each<[readonly string[], string, readonly string[] | undefined]>([
    [['a.example:443:7.0.0.1'], 'a.example:443', ['7.0.0.1']],
    [['A.Example:443:7.0.0.1'], 'a.example:443', ['7.0.0.1']],
    [['a.example:443:7.0.0.1,7.0.0.2,[2a00::1]'], 'a.example:443', ['7.0.0.1', '7.0.0.2', '2a00::1']],
    [['a.example:443:2a00::1'], 'a.example:443', ['2a00::1']],
    [['a.example:443:7.0.0.1'], 'a.example:8883', undefined],
    [['a.example:443:7.0.0.1'], 'b.example:443', undefined],
    [['*:443:7.0.0.9'], 'b.example:443', ['7.0.0.9']],
    [['*:443:7.0.0.9', 'a.example:443:7.0.0.1'], 'a.example:443', ['7.0.0.1']],
    [['a.example:443:7.0.0.1', '*:443:7.0.0.9'], 'a.example:443', ['7.0.0.1']],
    [['a.example:443:7.0.0.1', 'a.example:443:7.0.0.2'], 'a.example:443', ['7.0.0.2']],
    [['+a.example:443:7.0.0.1'], 'a.example:443', ['7.0.0.1']],
  ])('%j for %s', (options, endpoint, expected) => {
    expect(
      new MappingsInUse({ resolve: options.map(parseResolve), connectTo: [] })
        .addresses(at(endpoint))
        ?.map(({ address }) => address),
    ).toEqual(expected);
  });

  it.each([
    '',
    'a',
    'a:443',
    'a:443:',
    'a:443:b.example',
    'a:0:7.0.0.1',
    'a:65536:7.0.0.1',
    'a:443:7.0.0.1,',
    'a::7.0.0.1',
    ':443:7.0.0.1',
  ])('%j is refused', (text) => {
    expect(() => parseResolve(text)).toThrow(UsageError);
  });
});

describe('--connect-to', () => {
  it.each<[readonly string[], string, string]>([
    [['a.example:443:b.example:8443'], 'a.example:443', 'b.example:8443'],
    [['a.example:443:b.example:8443'], 'a.example:8883', 'a.example:8883'],
    [['a.example:443:b.example:8443'], 'c.example:443', 'c.example:443'],
    [['::127.0.0.1:9'], 'a.example:443', '127.0.0.1:9'],
    [[':443::8443'], 'a.example:443', 'a.example:8443'],
    [['a.example::b.example:'], 'a.example:8883', 'b.example:8883'],
    [['a.example:443:[::1]:8443'], 'a.example:443', '::1:8443'],
    [['a.example:443:first.example:', '::second.example:'], 'a.example:443', 'first.example:443'],
    [['::first.example:', 'a.example:443:second.example:'], 'a.example:443', 'first.example:443'],
  ])('%j for %s', (options, endpoint, expected) => {
    expect(
      new MappingsInUse({ resolve: [], connectTo: options.map(parseConnectTo) }).target(at(endpoint)),
    ).toEqual(at(expected));
  });

  it.each(['', 'a', 'a:443:b', 'a:b:c:d', 'a:443:b:99999', 'a:443:::1:5'])('%j is refused', (text) => {
    expect(() => parseConnectTo(text)).toThrow(UsageError);
  });
});
