/** Does a rule match a packet of the connection? DetectRunInspectRuleHeader and what follows it in detect.c, 7.0.10. */
import { all, any, type Truth } from '../truth.js';
import { inspect } from './buffer.js';
import type { FlowOption } from './flow-option.js';
import { addressIn, type Connection, type End, portIn, type World } from './membership.js';
import type { NameBuffer } from './name-buffers.js';
import type { Packet } from './packets.js';
import type { Signature } from './signature.js';

/** Does the rule's header fit a packet from this end? */
export function headerMatches(signature: Signature, from: End, connection: Connection): Truth {
  const { protocol, twoWay, variables } = signature;
  if (protocol.kind === 'ip' && protocol.family !== null && protocol.family !== connection.family)
    return false;
  const world = { ...connection, variables };
  const to = from === 'client' ? 'host' : 'client';
  const forth = endsMatch(signature, from, to, world);
  return forth === true || !twoWay
    ? forth
    : any([forth, endsMatch(signature, to, from, world)], (one) => one);
}

function endsMatch(signature: Signature, source: End, target: End, world: World): Truth {
  let result: Truth = portIn(signature.targetPort, target, world);
  if (result !== false) result = both(result, portIn(signature.sourcePort, source, world));
  if (result !== false) result = both(result, addressIn(signature.target, target, world));
  return result === false ? false : both(result, addressIn(signature.source, source, world));
}

const both = (a: Truth, b: Truth): Truth => all([a, b], (one) => one);

/** No packet of a connection with TLS ever fits it. */
export function neverMatches({ never, application, protocol }: Signature): boolean {
  return never || application === 'another' || protocol.kind === 'other';
}

/** Everything but the header and the name. Null: it cannot be known beforehand. */
export function packetMatches(signature: Signature, packet: Packet): Truth {
  if (!signature.flow.every((option) => flowMatches(option, packet))) return false;
  if (signature.application === 'tls' && !packet.tls) return false;
  if (signature.wantsTls.length > 0 && !protocolMatches(signature, packet)) return false;
  if (signature.kind === 'ip-only' && !packet.first) return false;
  if (signature.kind === 'perhaps-ip-only' && !packet.first) return null;
  const unclear = signature.doubts.length > 0;
  if (signature.atHello && !packet.hello && !(unclear && packet.tls)) return false;
  if (!unclear) return true;
  return signature.doubts.some(({ from }) => from === 'data') && !packet.established ? false : null;
}

function flowMatches({ direction, state, stream, fragments }: FlowOption, packet: Packet): boolean {
  if (direction !== null && direction !== packet.direction) return false;
  if (state === 'established' && !packet.established) return false;
  if (state === 'not-established' && packet.established) return false;
  // What asks for content of the stream besides is not known anyway; alone it never matches.
  return stream !== 'only' && fragments !== 'only';
}

function protocolMatches({ wantsTls, kind }: Signature, packet: Packet): boolean {
  if (!packet.tls || !packet.ownSide || (kind === 'protocol-only' && !packet.tells)) return false;
  return wantsTls.every((wanted) => wanted);
}

/** Does the server's name fit? */
export function nameMatches({ names }: Pick<Signature, 'names'>, host: string): Truth {
  return all(names, (buffer) => bufferMatches(buffer, host));
}

function bufferMatches({ transforms, matches }: NameBuffer, host: string): Truth {
  let name = host;
  for (const transform of transforms) {
    if (transform === 'dotprefix') name = `.${name}`;
    else if (transform === 'to_lowercase') name = name.toLowerCase();
    else if (transform === 'to_uppercase') name = name.toUpperCase();
    else if (transform !== 'strip_whitespace' && transform !== 'compress_whitespace') return null;
  }
  return inspect(name, matches);
}
