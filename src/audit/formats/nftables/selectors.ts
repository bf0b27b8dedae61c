import type { TokenReader } from './reader.js';

const headers = new Set(
  'ip ip6 tcp udp udplite sctp dccp th icmp icmpv6 igmp ether vlan arp esp ah comp dst frag hbh mh gre vxlan geneve'.split(
    ' ',
  ),
);

/** Keys of `meta` that nft also takes without it. */
const bareMeta = new Set(
  'iif iifname iiftype iifgroup oif oifname oiftype oifgroup mark skuid skgid pkttype cpu nftrace priority rtclassid ibrname obrname cgroup length protocol nfproto l4proto'.split(
    ' ',
  ),
);

export interface Selected {
  readonly selectors: readonly string[];
}

/** `ip daddr . tcp dport`, `meta l4proto`, `ct state`: null, and nothing taken, where none begins here. */
export function readSelectors(reader: TokenReader): Selected | null {
  const first = readSelector(reader);
  if (first === null) return null;
  const selectors = [first];
  while (reader.word() === '.') {
    reader.take();
    const next = readSelector(reader);
    selectors.push(next ?? reader.take('a selector').text);
  }
  return { selectors };
}

function readSelector(reader: TokenReader): string | null {
  const word = reader.word();
  if (word === undefined) return null;
  if (headers.has(word)) return readHeader(reader, word);
  if (word === 'meta') {
    reader.take();
    return `meta ${reader.take('a key of meta').text}`;
  }
  if (word === 'ct') return readConntrack(reader);
  if (word === 'fib') return readRoute(reader);
  if (bareMeta.has(word)) return `meta ${reader.take().text}`;
  if (/^(?:socket|rt|osf|numgen|jhash|symhash|ipsec|exthdr)$/.test(word) || word.startsWith('@')) {
    return readOther(reader, word);
  }
  return null;
}

function readHeader(reader: TokenReader, header: string): string {
  reader.take();
  const key = reader.take(`a field of ${header}`).text;
  if (key !== 'option') return `${header} ${key}`;
  const option = reader.take('an option').text;
  // `tcp option maxseg size`, but `tcp option sack-permitted exists`.
  const part = /^(?:size|kind|length|count|left|right|tsval|tsecr|ptr|addr|value)$/.test(reader.word() ?? '')
    ? ` ${reader.take().text}`
    : '';
  return `${header} option ${option}${part}`;
}

function readConntrack(reader: TokenReader): string {
  reader.take();
  const words = ['ct', reader.take('a key of ct').text];
  if (words[1] === 'original' || words[1] === 'reply') {
    words.push(reader.take('a key of ct').text);
    if (words[2] === 'ip' || words[2] === 'ip6') words.push(reader.take('an address').text);
  }
  return words.join(' ');
}

/** `fib saddr . iif oif missing`: the dots belong to it. */
function readRoute(reader: TokenReader): string {
  reader.take();
  const words = ['fib', reader.take('a flag of fib').text];
  while (reader.accept('.')) words.push(reader.take('a flag of fib').text);
  words.push(reader.take('a result of fib').text);
  return words.join(' ');
}

/** Nothing of these can be known; what matters is where they end. */
function readOther(reader: TokenReader, word: string): string {
  reader.take();
  if (word.startsWith('@')) {
    // `@th,16,16`: raw bytes of the packet.
    while (reader.accept(',')) reader.take();
    return word;
  }
  if (word === 'numgen' || word === 'jhash' || word === 'symhash') {
    while (!reader.atEnd && !/^(?:vmap|map|[{<>=!]|[<>=!]=)$/.test(reader.word() ?? '')) {
      const taken = reader.take().text;
      if (taken === 'mod') {
        reader.take();
        break;
      }
    }
    return word;
  }
  const words = [word, reader.take(`a key of ${word}`).text];
  if (word === 'ipsec' || words[1] === 'ip' || words[1] === 'ip6' || words[1] === 'cgroupv2') {
    while (
      !reader.atEnd &&
      /^(?:in|out|ip|ip6|saddr|daddr|spi|reqid|nexthop|level|spnum|\d+)$/.test(reader.word() ?? '') &&
      words.length < 4
    ) {
      words.push(reader.take().text);
    }
  }
  return words.join(' ');
}
