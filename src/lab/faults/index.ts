import type { FaultKind } from '../fault.js';
import { applicationFaults } from './application.js';
import { certificateFaults } from './certificate.js';
import { connectionFaults } from './connection.js';
import { dnsFaults } from './dns.js';
import { handshakeFaults } from './handshake.js';

const all = {
  ...dnsFaults,
  ...connectionFaults,
  ...handshakeFaults,
  ...certificateFaults,
  ...applicationFaults,
};

/** Every fault by the name that `--fault` knows it by, from the name server up to the service. */
export const faultKinds: ReadonlyMap<string, FaultKind> = new Map<string, FaultKind>(Object.entries(all));
