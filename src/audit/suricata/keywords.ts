/** Keywords of rules by what they mean for the question whether a connection passes. Suricata 7.0.10. */
import { ownOf } from '../../text/own.js';

/** They say something about a rule, or what is logged of it: nothing about what it matches. */
export const silent = new Set(
  `msg sid rev gid classtype reference priority metadata target noalert alert tag logto fast_pattern prefilter
   tls.store tls_store`.split(/\s+/),
);

/** What a connection of TLS shows of itself only after its name, or what is computed from it: not known here. */
export const ofTls =
  /^(?:tls[._](?!sni$)|ssl_version$|ssl_state$|ja[34]s?[._]|app-layer-event$|base64_data$|cert)/;

/** About other protocols than TLS: a rule with one of these never matches our connections. */
export const ofOthers =
  /^(?:http[._2]|http_|urilen$|uricontent$|dns[._]|ssh[._]|smb\.|mqtt\.|krb5|sip\.|snmp\.|rfb\.|ike\.|quic\.|modbus$|dnp3|nfs|dcerpc\.|dce_|cip_service$|enip_command$|dhcp\.|ftpdata_command$|ftpbounce$|icmp|itype$|icode$|udp|rpc$)/;

/** About the bytes of single packets, or of the connection: TLS has them, and nobody knows them beforehand. */
export const ofData = /^(?:isdataat|byte_|base64_decode$|rawbytes$|replace$|asn1$|file|stream_size$)/;

/** Changes to a buffer, made before it is looked into. */
export const transforms = new Set(
  `compress_whitespace strip_whitespace strip_pseudo_headers to_md5 to_sha1 to_sha256 dotprefix pcrexform
   url_decode xor header_lowercase to_lowercase to_uppercase`.split(/\s+/),
);

/** Conditions that are settled by something outside the connection, and how to name them. */
const outside: Readonly<Record<string, string>> = {
  geoip: 'the country of an address (geoip)',
  iprep: 'a list of reputations (iprep)',
  dataset: 'a data set (dataset)',
  datarep: 'a data set (datarep)',
  lua: 'a Lua script (lua)',
  luajit: 'a Lua script (luajit)',
  threshold: 'how often the rule matched before (threshold)',
  detection_filter: 'how often the rule matched before (detection_filter)',
  flowbits: 'what other rules noted about the connection (flowbits)',
  flowint: 'what other rules counted (flowint)',
  flowvar: 'what other rules noted (flowvar)',
  xbits: 'what other rules noted about the addresses (xbits)',
  hostbits: 'what other rules noted about the addresses (hostbits)',
  requires: 'which Suricata it is (requires)',
};

/** In a sentence after "depends on". */
export function doubtOf(keyword: string): string {
  return ownOf(outside, keyword) ?? `the keyword "${keyword.slice(0, 40)}", which is not evaluated here`;
}

/** Every keyword that `suricata --list-keywords` of 7.0.10 names and that no expression above covers. */
const others = new Set(
  `app-layer-protocol tcp.ack ack tcp.seq seq tcp.window window ipopts ip.src ip.dst tcp.flags flags fragbits
   fragoffset ttl tos icmp_id icmp_seq dsize flow threshold content pcre depth startswith endswith distance
   within offset nocase sameip geoip ip_proto id flowvar flowint pktvar flowbits hostbits ipv4-csum tcpv4-csum
   tcpv6-csum udpv4-csum udpv6-csum detection_filter dataset datarep decode-event nfq_set_mark bsize frame
   flow.age requires pkt_data tls.sni tls_sni engine-event stream-event config l3_proto lua luajit iprep xbits
   bypass template2 ipv4.hdr ipv6.hdr tcp.hdr tcp.mss base64_decode`.split(/\s+/),
);

/** Is it a keyword of Suricata 7 at all? */
export function isKeyword(keyword: string): boolean {
  return (
    silent.has(keyword) ||
    transforms.has(keyword) ||
    others.has(keyword) ||
    ofTls.test(keyword) ||
    ofOthers.test(keyword) ||
    ofData.test(keyword)
  );
}
