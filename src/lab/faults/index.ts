import type { FaultKind } from '../fault.js';
import { certificateFaults } from './certificate.js';
import { connectionFaults } from './connection.js';
import { dnsFaults } from './dns.js';
import { handshakeFaults } from './handshake.js';

const all = { ...dnsFaults, ...connectionFaults, ...handshakeFaults, ...certificateFaults };

/** Every fault by the name that `--fault` knows it by, from the name server up to the certificate. */
export const faultKinds: ReadonlyMap<string, FaultKind> = new Map<string, FaultKind>(Object.entries(all));
