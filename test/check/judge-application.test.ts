import { expect, it } from 'vitest';
import { applicationCause } from '../../src/check/judge-application.js';
import type { HttpAnswer } from '../../src/model/application.js';
import { direct } from '../../src/model/route.js';
import { webServer } from './setup/fake-net.js';
import { host } from './setup/selections.js';

const marked = 'x-amzn-requestid';

function cause(answer: Partial<HttpAnswer>, signatureHeader: string | null, genuine: boolean) {
  const check = { id: 'a.example:443', port: 443, alpn: [], routes: [direct] } as const;
  return applicationCause(
    { ...webServer, status: 200, ...answer },
    { ...check, host: host('a.example', { signatureHeader }) },
    genuine,
  );
}

const redirect = (location: string, status = 302) => ({ status, location });

it.each([
  // The service's mark settles it, whatever the status and whoever made the certificate.
  [{ headers: [marked] }, marked, true, null],
  [{ status: 403, headers: ['date', marked] }, marked, true, null],
  [{ status: 503, headers: [marked] }, marked, false, null],
  [{ ...redirect('https://elsewhere.example/'), headers: [marked] }, marked, true, null],
  // Without the mark it is somebody else, even behind the vendor's certificate.
  [{ status: 200 }, marked, true, 'http-blocked'],
  [{ status: 403, title: 'Web Page Blocked' }, marked, true, 'http-blocked'],
  [{ status: 404 }, marked, false, 'http-blocked'],
  [{ status: 511 }, marked, true, 'captive-portal'],
  [redirect('https://portal.example/login'), marked, true, 'captive-portal'],
  [redirect('http://10.0.0.1/', 307), marked, true, 'captive-portal'],
  [redirect('//portal.example/login'), marked, true, 'captive-portal'],
  [redirect('/login'), marked, true, 'http-blocked'],
  [redirect('https://a.example/login'), marked, true, 'http-blocked'],
  [redirect('http://A.EXAMPLE/'), marked, true, 'http-blocked'],
  [redirect('https://['), marked, true, 'http-blocked'],
  [{ status: 200, location: 'https://portal.example/' }, marked, true, 'http-blocked'],
  // A service without a mark may answer anything; only one status is never a service's.
  [{ status: 403, title: 'Forbidden' }, null, true, null],
  [{ status: 403, title: 'Forbidden' }, null, false, null],
  [redirect('https://www.vendor.example/'), null, true, null],
  [redirect('https://www.vendor.example/'), null, false, null],
  [{ status: 511 }, null, false, 'captive-portal'],
  [{ status: 511 }, null, true, null],
] as const)('%j, mark %j, genuine %j: %j', (answer, mark, genuine, expected) => {
  expect(cause(answer, mark, genuine)).toBe(expected);
});

it.each([
  ['ended', null],
  ['connack', 5],
  ['connack', 0],
] as const)('a broker that says %s %j is there', (said, code) => {
  const check = { id: 'b.example:8883', port: 8883, alpn: [], routes: [direct] } as const;
  const broker = { ...check, host: host('b.example', { speaks: 'mqtt', signatureHeader: marked }) };
  expect(applicationCause({ protocol: 'mqtt', said, code }, broker, false)).toBeNull();
});
