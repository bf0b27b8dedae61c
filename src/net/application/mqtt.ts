import type { Duplex } from 'node:stream';
import type { ApplicationFault, MqttAnswer } from '../../model/application.js';
import { stripControls } from '../../text/terminal.js';

/**
 * CONNECT of MQTT 3.1.1 (section 3.1): clean session, keep-alive 10 s, no credentials, an empty client
 * identifier. A broker that wants a device certificate refuses it, which is all we ask: it is there.
 */
const connectPacket = Buffer.from('\x10\x0c\x00\x04MQTT\x04\x02\x00\x0a\x00\x00', 'latin1');
const connackType = 0x20;

/**
 * Says CONNECT to an MQTT broker and returns its refusal or acceptance.
 *
 * @param socket TLS is established on it; destroyed afterwards
 * @param signal aborts the question; the promise then rejects with its reason
 */
export function askMqtt(socket: Duplex, signal: AbortSignal): Promise<MqttAnswer | ApplicationFault> {
  return new Promise((resolve, reject) => {
    let received = Buffer.alloc(0);
    const settle = (answer: MqttAnswer | ApplicationFault) => {
      signal.removeEventListener('abort', abort);
      socket.destroy();
      resolve(answer);
    };
    const abort = () => {
      socket.destroy();
      reject(signal.reason);
    };
    if (signal.aborted) return abort();
    signal.addEventListener('abort', abort, { once: true });
    socket.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      const [type, length] = received;
      if (type !== connackType || (length !== undefined && length !== 2)) {
        settle({ kind: 'app-garbage', said: stripControls(received.toString('latin1', 0, 256), 80) });
      } else if (received.length >= 4) {
        settle({ protocol: 'mqtt', said: 'connack', code: received[3] ?? null });
      }
    });
    // AWS IoT ends the connection of a client without a certificate, by alert, close or reset.
    const ended = () => settle({ protocol: 'mqtt', said: 'ended', code: null });
    socket.on('error', ended).on('end', ended).on('close', ended);
    if (socket.destroyed) ended();
    else socket.write(connectPacket);
  });
}
