// Mutual TLS, for links that leave the machine: both sides show a certificate, and both verify the other's against the
// authority that they were given. TLS adds who may come to the door at all; what is said behind it, the link key
// included, stays as it is.
//
// Here is what each side asks of the other, and the words for what goes wrong.

import { createPrivateKey, X509Certificate } from 'node:crypto';
import { type ConnectionOptions, createSecureContext, type TLSSocket, type TlsOptions } from 'node:tls';
import { type Code, LockstepError } from '@lockstep/core';

/** PEM texts. */
export interface LinkTls {
  /** The authorities that the other side's certificate must come from; none of the system's count. */
  readonly ca: string;
  /** This side's own certificate, with those between it and the authority, if any, behind it. */
  readonly cert: string;
  /** The private key to it, without a passphrase. */
  readonly key: string;
}

/** What is known of a connection over TLS that did not come to stand. */
export interface TlsTrouble {
  readonly code: Code;
  /** Words that go behind the other side's address. */
  readonly words: string;
}

/** A peer that is gone without a word, its machine switched off, is noticed about 10 s after this, in ms. */
export const KEEP_ALIVE_MS = 10_000;

/**
 * Whether these texts can be used at all. Errors: 278 one that is no certificate or no key, or a key of another
 * certificate; 257 a certificate whose time is over or has not come, which nobody would accept.
 */
export function checkTls(tls: LinkTls): void {
  certificateOf(tls.ca, 'the CA certificate');
  const own = certificateOf(tls.cert, 'the certificate');
  let fits = false;
  try {
    fits = own.checkPrivateKey(createPrivateKey(tls.key));
  } catch (cause) {
    throw new LockstepError(278, 'the key is no private key in PEM without a passphrase', { cause });
  }
  if (!fits) throw new LockstepError(278, 'the key is not that of the certificate');
  const now = Date.now();
  if (now > own.validToDate.getTime()) {
    throw new LockstepError(257, `our own certificate has expired: it was valid to ${own.validTo}`);
  }
  if (now < own.validFromDate.getTime()) {
    throw new LockstepError(257, `our own certificate is not valid yet: it is from ${own.validFrom} on`);
  }
  try {
    createSecureContext({ ...tls });
  } catch (cause) {
    throw new LockstepError(278, `the certificates cannot be used: ${reasonOf(cause)}`, { cause });
  }
}

/** Which peers an engine lets in: those that show a certificate of its authority. */
export function serverTls({ ca, cert, key }: LinkTls): TlsOptions {
  return { ca, cert, key, minVersion: 'TLSv1.2', requestCert: true, rejectUnauthorized: true };
}

/** Which engine a manager talks to: one with a certificate of the authority, for the host that was asked for. */
export function clientTls({ ca, cert, key }: LinkTls): ConnectionOptions {
  return { ca, cert, key, minVersion: 'TLSv1.2', rejectUnauthorized: true };
}

function certificateOf(pem: string, what: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch (cause) {
    throw new LockstepError(278, `${what} is none in PEM`, { cause });
  }
}

/** What a verification found, by the names that OpenSSL has for it; said of the certificate. */
const VERIFIED: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'has expired',
  CERT_NOT_YET_VALID: 'is not valid yet (or a clock is wrong)',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'is of an unknown CA: it is signed by itself',
  ERR_TLS_CERT_ALTNAME_INVALID: 'is for another name',
  INVALID_PURPOSE: 'is not meant for this side of a link',
  SELF_SIGNED_CERT_IN_CHAIN: 'is of an unknown CA',
  UNABLE_TO_GET_ISSUER_CERT: 'is of an unknown CA',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'is of an unknown CA',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'is of an unknown CA',
};

/** Alerts by which the other side says that it does not like the certificate it was shown, or got none. */
const ALERTS = /ALERT_(HANDSHAKE_FAILURE|CERTIFICATE_\w+|BAD_CERTIFICATE|UNKNOWN_CA|ACCESS_DENIED)$/;

/** The first bytes of something that is no TLS at all, in OpenSSL's words. */
const NO_TLS = /^ERR_SSL_(WRONG_VERSION_NUMBER|HTTP_REQUEST|PACKET_LENGTH_TOO_LONG|BAD_RECORD_TYPE)$/;

/** Why an engine was not reached, for who connects; null where TLS has nothing to do with it. */
export function tlsTrouble(error: Error | null): TlsTrouble | null {
  const { code = '' } = (error ?? {}) as NodeJS.ErrnoException;
  const found = VERIFIED[code];
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    const { reason } = error as { readonly reason?: string };
    return { code: 257, words: `its certificate ${found} (${reason ?? 'no name fits'})` };
  }
  if (found !== undefined) return { code: 257, words: `its certificate ${found}` };
  if (NO_TLS.test(code)) return { code: 278, words: 'what answers there does not speak TLS' };
  if (ALERTS.test(code)) {
    return { code: 257, words: `it does not accept our certificate (${reasonOf(error)})` };
  }
  if (code.startsWith('ERR_SSL_')) return { code: 278, words: `TLS failed (${reasonOf(error)})` };
  // What is left of OpenSSL's names for a verification that failed: no system error and none of Node's looks like these.
  if (/^(CERT|CRL|UNABLE|INVALID|PATH|HOSTNAME|ERROR_IN)_/.test(code)) {
    return { code: 257, words: `its certificate is not good (${reasonOf(error)})` };
  }
  return null;
}

/** Why a peer was not let in, for the log of an engine. */
export function refusalOf(error: Error, socket: TLSSocket): string {
  // An Error by its type, the name of one in fact.
  const verified = socket.authorizationError as unknown as string | null | undefined;
  if (typeof verified === 'string') {
    return `its certificate ${VERIFIED[verified] ?? `is not good (${verified})`}`;
  }
  const { code = '' } = error as NodeJS.ErrnoException;
  if (code === 'ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE') return 'it showed no certificate';
  if (NO_TLS.test(code)) return 'it does not speak TLS';
  return reasonOf(error);
}

/** OpenSSL's own short words; its messages are lines with places in its sources. */
function reasonOf(error: unknown): string {
  const { reason, message = String(error) } = error as {
    readonly reason?: string;
    readonly message?: string;
  };
  return reason ?? message;
}
