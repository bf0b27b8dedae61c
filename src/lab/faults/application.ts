import type { ApplicationFault } from '../fault.js';

/** What answers behind TLS in the service's place, at hosts whose answers the catalogue can tell. */
export const applicationFaults = {
  'block-page': {
    layer: 'application',
    summary: 'a web filter answers with its page (for --depth app)',
    respond: (_request, response) => {
      response.writeHead(403, { 'Content-Type': 'text/html', Server: 'filter' });
      response.end('<html><head><title>Web Page Blocked</title></head><body>Category: unrated</body></html>');
    },
  },
  portal: {
    layer: 'application',
    summary: 'a portal redirects to its own site (for --depth app)',
    respond: (_request, response) => {
      response.writeHead(302, { Location: 'http://portal.example/login', 'Content-Length': 0 });
      response.end();
    },
  },
  'portal-status': {
    layer: 'application',
    summary: 'a portal answers with status 511 (for --depth app)',
    // RFC 6585, section 6: Network Authentication Required.
    respond: (_request, response) => {
      response.writeHead(511, { 'Content-Type': 'text/html' });
      response.end('<html><head><title>Sign in to the network</title></head></html>');
    },
  },
} satisfies Readonly<Record<string, ApplicationFault>>;
