import type { DnsFault } from '../fault.js';

/** What a resolver can do to a name. */
export const dnsFaults = {
  nxdomain: {
    layer: 'dns',
    summary: 'the resolver says that the name does not exist',
    answer: () => ({ rcode: 'NXDOMAIN' }),
  },
  nodata: {
    layer: 'dns',
    summary: 'the name exists but has no address',
    answer: () => ({ rcode: 'NOERROR' }),
  },
  servfail: {
    layer: 'dns',
    summary: 'the resolver cannot complete the look-up',
    answer: () => ({ rcode: 'SERVFAIL' }),
  },
  'dns-refused': {
    layer: 'dns',
    summary: 'the resolver refuses to answer this client',
    answer: () => ({ rcode: 'REFUSED' }),
  },
  'no-answer': {
    layer: 'dns',
    summary: 'the resolver never answers for the name',
    answer: () => 'silence',
  },
  sinkhole: {
    layer: 'dns',
    summary: 'a filtering resolver answers 0.0.0.0',
    answer: () => ({ rcode: 'NOERROR', A: ['0.0.0.0'] }),
  },
} satisfies Readonly<Record<string, DnsFault>>;
