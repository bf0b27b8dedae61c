import type { Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { askHttp } from '../../../src/net/application/http.js';
import { answering, connectTo } from '../tunnel/scripted-proxy.js';

const cleanup: (() => void)[] = [];
afterEach(() => {
  for (const close of cleanup.splice(0)) close();
});

async function ask(script: (socket: Socket) => void, signal = AbortSignal.timeout(5_000)) {
  const { socket, close } = await connectTo(script);
  cleanup.push(close);
  return askHttp(socket, 'a.example.com', signal);
}

const respond = (...lines: readonly string[]) => `${lines.join('\r\n')}\r\n\r\n`;

describe('HEAD', () => {
  it('returns status and header names of a service', async () => {
    const script = answering(respond('HTTP/1.1 404 Not Found', 'x-amzn-RequestId: 1', 'Content-Length: 9'));
    expect(await ask(script)).toEqual({
      protocol: 'http',
      status: 404,
      headers: ['content-length', 'x-amzn-requestid'],
      server: null,
      contentType: null,
      location: null,
      date: null,
      title: null,
    });
  });

  it.each([
    [['Date: Sat, 28 Nov 2026 00:00:00 GMT'], '2026-11-28T00:00:00.000Z'],
    [['Date: Sat, 28 Nov 2026 00:00:00 GMT', 'Age: 3600'], '2026-11-28T01:00:00.000Z'],
    [['Date: Sat, 28 Nov 2026 00:00:00 GMT', 'Age: 9e99'], null],
    [['Date: soon'], null],
    [['Age: 5'], null],
  ])('%j: the time by its clock is %s', async (headers, date) => {
    const script = answering(respond('HTTP/1.1 404 Not Found', ...headers, 'Content-Length: 0'));
    expect(await ask(script)).toMatchObject({ date });
  });

  it('quotes the title of a block page, without its control characters', async () => {
    const page = '<title>Web\x1b[2J Page\x07 Blocked</title>';
    const script = answering(
      respond('HTTP/1.1 403 Forbidden', 'Content-Type: text/html', `Content-Length: ${page.length}`),
      respond('HTTP/1.1 403 Forbidden', 'Content-Type: text/html', `Content-Length: ${page.length}`) + page,
    );
    expect(await ask(script)).toMatchObject({ status: 403, title: 'Web Page Blocked' });
  });

  it('does without the title where the server hangs up after HEAD', async () => {
    const script = (socket: Socket) =>
      void socket.once('data', () =>
        socket.end(respond('HTTP/1.1 200 OK', 'Content-Type: text/html', 'Connection: close')),
      );
    expect(await ask(script)).toMatchObject({ status: 200, title: null });
  });

  it('says where a redirect leads', async () => {
    const script = answering(
      respond('HTTP/1.1 302 Found', 'Location: http://portal.example/login\x01?a=1', 'Content-Length: 0'),
    );
    const answer = await ask(script);
    expect(answer).toMatchObject({ kind: 'app-garbage' });
    const clean = answering(
      respond('HTTP/1.1 302 Found', 'Location: http://portal.example/login?a=1', 'Content-Length: 0'),
    );
    expect(await ask(clean)).toMatchObject({ status: 302, location: 'http://portal.example/login?a=1' });
  });

  it('tells an answer that goes on and on from a close', async () => {
    const goingOn = (line: string) => {
      return (socket: Socket) => {
        socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\n'));
        const more = setInterval(() => socket.write(line.repeat(200)), 5);
        socket.once('close', () => clearInterval(more)).on('error', () => {});
      };
    };
    expect(await ask(goingOn(`x: ${'y'.repeat(80)}\r\n`))).toEqual({ kind: 'app-endless' });
    expect(await ask(answering('HTTP/1.1 100 Continue\r\n\r\n'.repeat(3)))).toEqual({ kind: 'app-endless' });
  });

  it('tells garbage, a close and a reset apart', async () => {
    expect(await ask(answering('SSH-2.0-x\r\n'))).toMatchObject({ kind: 'app-garbage' });
    expect(await ask((socket) => void socket.once('data', () => socket.end()))).toEqual({
      kind: 'app-close',
    });
    expect(await ask((socket) => void socket.once('data', () => socket.resetAndDestroy()))).toEqual({
      kind: 'app-reset',
    });
  });

  it('bounds an endless page and gives up when told to', async () => {
    const head = respond('HTTP/1.1 200 OK', 'Content-Type: text/html', 'Content-Length: 100000000');
    expect(await ask(answering(head, head + 'x'.repeat(1_000_000)))).toMatchObject({
      status: 200,
      title: null,
    });
    await expect(ask(() => {}, AbortSignal.timeout(50))).rejects.toMatchObject({ name: 'TimeoutError' });
  });
});
