import { describe, expect, test } from 'vitest';
import { squid } from '../../../src/rules/platforms/squid.js';
import { look, rule } from '../samples.js';

const lines = (ports: readonly number[]) => squid.render([rule('a.example', { ports })], look()).split('\n');

describe('a port that the rules Squid comes with refuse', () => {
  test.each([[853], [1]])('%i is among the safe ones, for CONNECT alone', (port) => {
    const text = lines([port]);
    expect(text).toContain(`acl Safe_ports port ${port}`);
    const refused = text.indexOf(`http_access deny !CONNECT em_port_${port}`);
    expect(refused).toBeGreaterThan(text.indexOf(`acl em_port_${port} port ${port}`));
    expect(refused).toBeLessThan(text.findIndex((line) => line.startsWith('http_access allow')));
  });

  test.each([[80], [443], [8883]])('%i is among them already', (port) => {
    expect(lines([port]).join('\n')).not.toContain('Safe_ports');
  });
});
