// Certificates for tests: an authority and what it issues, for any names and any dates. Written out in DER here, because
// Node reads X.509 and issues none.

import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { isIP } from 'node:net';
import type { LinkTls } from '../tls.ts';

export interface IssueOptions {
  /** Host names and IPv4 addresses that it is good for (default: localhost and 127.0.0.1). */
  readonly names?: readonly string[];
  /** When it begins and ends, in ms since 1970 (default: a day around now). */
  readonly from?: number;
  readonly until?: number;
}

/** A certificate with its key, as PEM texts. */
export interface Issued {
  readonly cert: string;
  readonly key: string;
}

const DAY_MS = 86_400_000;

export class Authority {
  readonly #name: Buffer;
  readonly #key: KeyObject;
  /** Its own certificate: what others verify with. */
  readonly ca: string;

  constructor(name: string) {
    const { publicKey, privateKey } = newKey();
    this.#name = distinguished(name);
    this.#key = privateKey;
    this.ca = this.#issue(this.#name, publicKey, {}, true);
  }

  issue(name: string, options: IssueOptions = {}): Issued {
    const { publicKey, privateKey } = newKey();
    const key = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
    return { cert: this.#issue(distinguished(name), publicKey, options, false), key };
  }

  /** What one side of a link needs: this authority, and a certificate of its own. */
  tls(name: string, options: IssueOptions = {}): LinkTls {
    return { ca: this.ca, ...this.issue(name, options) };
  }

  #issue(subject: Buffer, publicKey: KeyObject, options: IssueOptions, authority: boolean): string {
    const { names = ['localhost', '127.0.0.1'] } = options;
    const { from = Date.now() - DAY_MS, until = Date.now() + DAY_MS } = options;
    const extensions = authority ? [basicConstraints()] : [alternativeNames(names)];
    const body = der(
      SEQUENCE,
      der(0xa0, der(INTEGER, Buffer.of(2))), // X.509 version 3
      der(INTEGER, Buffer.concat([Buffer.of(0x40), randomBytes(15)])),
      ECDSA_WITH_SHA256,
      this.#name,
      der(SEQUENCE, time(from), time(until)),
      subject,
      publicKey.export({ type: 'spki', format: 'der' }),
      der(0xa3, der(SEQUENCE, ...extensions)),
    );
    const signature = sign('sha256', body, this.#key);
    return pem(der(SEQUENCE, body, ECDSA_WITH_SHA256, bits(signature)));
  }
}

function newKey(): { publicKey: KeyObject; privateKey: KeyObject } {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' });
}

const BOOLEAN = 0x01;
const INTEGER = 0x02;
const BIT_STRING = 0x03;
const OCTET_STRING = 0x04;
const OBJECT_ID = 0x06;
const UTF8_STRING = 0x0c;
const UTC_TIME = 0x17;
const SEQUENCE = 0x30;
const SET = 0x31;

const ECDSA_WITH_SHA256 = der(SEQUENCE, id('2a8648ce3d040302'));

/** Tag, length, content. */
function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const head = length < 128 ? [tag, length] : [tag, 0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from(head), content]);
}

function id(hex: string): Buffer {
  return der(OBJECT_ID, Buffer.from(hex, 'hex'));
}

function bits(content: Buffer): Buffer {
  return der(BIT_STRING, Buffer.of(0), content);
}

/** `CN=name`. */
function distinguished(name: string): Buffer {
  return der(SEQUENCE, der(SET, der(SEQUENCE, id('550403'), der(UTF8_STRING, Buffer.from(name)))));
}

function time(ms: number): Buffer {
  const digits = new Date(ms).toISOString().replaceAll(/[-T:]|\..*/g, '');
  return der(UTC_TIME, Buffer.from(`${digits.slice(2)}Z`));
}

function basicConstraints(): Buffer {
  const yes = der(BOOLEAN, Buffer.of(0xff));
  return der(SEQUENCE, id('551d13'), yes, der(OCTET_STRING, der(SEQUENCE, yes)));
}

function alternativeNames(names: readonly string[]): Buffer {
  const each = names.map((name) =>
    isIP(name) === 4 ? der(0x87, Buffer.from(name.split('.').map(Number))) : der(0x82, Buffer.from(name)),
  );
  return der(SEQUENCE, id('551d11'), der(OCTET_STRING, der(SEQUENCE, ...each)));
}

function pem(content: Buffer): string {
  const lines = content.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}
