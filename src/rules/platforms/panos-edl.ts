import { panosUrls } from '../panos-urls.js';
import type { Platform } from '../platform.js';

/**
 * No heading: the guidelines know comments in lists of addresses only, so a line of a URL list is an entry.
 * Serve it over HTTPS and add it as Objects > External Dynamic Lists of type URL List; a rule uses it as its
 * URL category, with a service object for each port.
 */
export const panosEdl: Platform = {
  id: 'panos-edl',
  title: 'Palo Alto Networks PAN-OS, external dynamic list (type URL List)',
  docs: 'https://docs.paloaltonetworks.com/network-security/security-policy/administration/objects/external-dynamic-lists/formatting-guidelines-for-an-external-dynamic-list',
  can: {
    patterns: ['exact', 'subtree', 'sub-only', 'one-label'],
    names: 'in-traffic',
    ports: false,
    clients: false,
    decrypts: true,
  },
  checked: { by: 'grammar', source: 'PAN-OS guidelines for URL category exceptions' },
  render(rules) {
    const urls = new Set(rules.flatMap(({ pattern }) => panosUrls(pattern)));
    return [...urls]
      .sort()
      .map((url) => `${url}\n`)
      .join('');
  },
};
