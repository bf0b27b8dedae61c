import type { TlsFault } from '../model/fault.js';

/** Alert descriptions of RFC 8446, section 6, and the older ones of RFC 5246 that servers still send. */
const alerts: Readonly<Record<number, string>> = {
  0: 'close_notify',
  10: 'unexpected_message',
  20: 'bad_record_mac',
  21: 'decryption_failed',
  22: 'record_overflow',
  30: 'decompression_failure',
  40: 'handshake_failure',
  42: 'bad_certificate',
  43: 'unsupported_certificate',
  44: 'certificate_revoked',
  45: 'certificate_expired',
  46: 'certificate_unknown',
  47: 'illegal_parameter',
  48: 'unknown_ca',
  49: 'access_denied',
  50: 'decode_error',
  51: 'decrypt_error',
  60: 'export_restriction',
  70: 'protocol_version',
  71: 'insufficient_security',
  80: 'internal_error',
  86: 'inappropriate_fallback',
  90: 'user_canceled',
  100: 'no_renegotiation',
  109: 'missing_extension',
  110: 'unsupported_extension',
  112: 'unrecognized_name',
  113: 'bad_certificate_status_response',
  115: 'unknown_psk_identity',
  116: 'certificate_required',
  120: 'no_application_protocol',
};

/** OpenSSL's words for a first record that is none. */
const garbage = new Set([
  'ERR_SSL_WRONG_VERSION_NUMBER',
  'ERR_SSL_UNKNOWN_PROTOCOL',
  'ERR_SSL_HTTP_REQUEST',
  'ERR_SSL_HTTPS_PROXY_REQUEST',
  'ERR_SSL_PACKET_LENGTH_TOO_LONG',
  'ERR_SSL_ENCRYPTED_LENGTH_TOO_LONG',
  'ERR_SSL_BAD_RECORD_TYPE',
  'ERR_SSL_RECORD_LAYER_FAILURE',
  'ERR_SSL_UNEXPECTED_MESSAGE',
  'ERR_SSL_UNEXPECTED_RECORD',
  'ERR_SSL_INVALID_ALERT',
]);

/** OpenSSL's words for a server that speaks only versions we do not. */
const version = new Set([
  'ERR_SSL_UNSUPPORTED_PROTOCOL',
  'ERR_SSL_VERSION_TOO_LOW',
  'ERR_SSL_WRONG_SSL_VERSION',
  'ERR_SSL_UNSUPPORTED_SSL_VERSION',
]);

/**
 * The alert that the peer sent, by name, or null where the error is none. OpenSSL's reason code is 1000 and
 * the alert's number (ssl.h, SSL_AD_REASON_OFFSET); the codes' names differ from one version of Node to the next.
 */
export function alertOf(error: Error): string | null {
  const [, digits] = /error:0A000([0-9A-F]{3}):/i.exec(error.message) ?? [];
  const number = digits === undefined ? -1 : Number.parseInt(digits, 16) - 1000;
  return number < 0 || number > 255 ? null : (alerts[number] ?? `alert ${number}`);
}

/**
 * What ended a handshake.
 *
 * @param received bytes that the peer had sent by then
 */
export function tlsFault(error: NodeJS.ErrnoException, received: number): TlsFault {
  const code = error.code ?? 'unknown';
  // A reset and an orderly close are both ECONNRESET: only the reset names the system call that met it.
  if (code === 'ECONNRESET' || code === 'EPIPE') {
    return { kind: error.syscall === undefined ? 'tls-close' : 'tls-reset', received };
  }
  const alert = alertOf(error);
  if (alert === 'protocol_version' || version.has(code)) return { kind: 'tls-version', code };
  if (alert !== null) return { kind: 'tls-alert', alert, received };
  if (garbage.has(code)) return { kind: 'tls-garbage', code };
  return { kind: 'tls-unacceptable', code };
}
