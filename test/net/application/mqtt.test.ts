import type { Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { askMqtt } from '../../../src/net/application/mqtt.js';
import { answering, connectTo } from '../tunnel/scripted-proxy.js';

const cleanup: (() => void)[] = [];
afterEach(() => {
  for (const close of cleanup.splice(0)) close();
});

async function ask(script: (socket: Socket) => void, signal = AbortSignal.timeout(5_000)) {
  const { socket, close } = await connectTo(script);
  cleanup.push(close);
  return askMqtt(socket, signal);
}

describe('MQTT CONNECT', () => {
  it('is a well-formed packet of MQTT 3.1.1', async () => {
    let asked = Buffer.alloc(0);
    await ask(
      (socket) =>
        void socket.once('data', (data) => {
          asked = data;
          socket.end();
        }),
    );
    expect(asked[0]).toBe(0x10);
    expect(asked[1]).toBe(asked.length - 2);
    expect(asked.subarray(4, 8).toString()).toBe('MQTT');
  });

  it.each([0, 2, 5])('reads CONNACK with code %i', async (code) => {
    expect(await ask(answering(Buffer.from([0x20, 2, 0, code])))).toEqual({
      protocol: 'mqtt',
      said: 'connack',
      code,
    });
  });

  it('reads a CONNACK that comes byte by byte', async () => {
    const script = (socket: Socket) =>
      void socket.once('data', async () => {
        for (const byte of [0x20, 2, 0, 5]) {
          socket.write(Buffer.from([byte]));
          await new Promise((resolve) => setTimeout(resolve, 5));
        }
      });
    expect(await ask(script)).toMatchObject({ said: 'connack', code: 5 });
  });

  it('takes the end of the connection for the refusal it is', async () => {
    expect(await ask((socket) => void socket.once('data', () => socket.end()))).toMatchObject({
      said: 'ended',
    });
    expect(await ask((socket) => void socket.once('data', () => socket.resetAndDestroy()))).toMatchObject({
      said: 'ended',
    });
  });

  it('recognises another protocol, and gives up when told to', async () => {
    expect(await ask(answering('HTTP/1.1 400 Bad Request\r\n\r\n'))).toEqual({
      kind: 'app-garbage',
      said: 'HTTP/1.1 400 Bad Request',
    });
    await expect(ask(() => {}, AbortSignal.timeout(50))).rejects.toMatchObject({ name: 'TimeoutError' });
  });
});
