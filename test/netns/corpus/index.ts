import { application } from './application.js';
import type { Case } from './case.js';
import { dns } from './dns.js';
import { healthy } from './healthy.js';
import { proxies } from './proxies.js';
import { several } from './several.js';
import { tcp } from './tcp.js';
import { tls } from './tls.js';

export const corpus: Readonly<Record<string, readonly Case[]>> = {
  healthy,
  dns,
  tcp,
  tls,
  proxies,
  application,
  several,
};
