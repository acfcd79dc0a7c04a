// Products that people run themselves, as lockstep.yaml names them: where each is reached, and who Lockstep is to it. A
// password is never in the file: the file says where it is.

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  checkedAddress,
  formatAddress,
  type LinkAddress,
  localAddress,
  type ProductAddress,
  parseAddress,
  secured,
} from '@lockstep/link';
import type { Node, YAMLMap } from 'yaml';
import type { Reader } from './config-reader.ts';
import type { CredentialSource } from './credentials.ts';
import { DRIVERS } from './products.ts';

export interface ProductsConfig {
  readonly type: 'products';
  /** As in `engine.type`. */
  readonly product: string;
  readonly members: readonly MemberConfig[];
}

export interface MemberConfig {
  readonly name: string;
  readonly at:
    | {
        readonly kind: 'product';
        readonly address: ProductAddress;
        readonly credentials: CredentialSource | null;
      }
    /** Its host is an agent on the product's machine. */
    | { readonly kind: 'agent'; readonly address: LinkAddress };
}

export const PRODUCT_TYPES: readonly string[] = Object.keys(DRIVERS);

const MEMBERS_MAX = 256;
const CREDENTIAL_KEYS = ['user', 'passwordFile', 'passwordEnv'] as const;
const TLS_KEYS = ['ca', 'cert', 'key'] as const;

interface ProductsNode {
  /** What stands under `engine`. */
  readonly map: YAMLMap;
  readonly members: Node | undefined;
  readonly fleet: Node | undefined;
  /** What paths are relative to. */
  readonly folder: string;
}

export function readProducts(reader: Reader, { map, members, fleet, folder }: ProductsNode): ProductsConfig {
  const keys = reader.keys(map, ['type', ...CREDENTIAL_KEYS]);
  const product = reader.text(keys.get('type'));
  const common = readCredentials(reader, keys, folder);
  if (members === undefined) {
    throw reader.error(
      fleet,
      `members: where each ${product} is reached is expected, like { name: r1, address: "unix:/run/r1.sock" }`,
    );
  }
  const items = reader.items(members);
  if (items.length > MEMBERS_MAX) throw reader.error(members, `at most ${MEMBERS_MAX} members`);
  const read: MemberConfig[] = [];
  for (const item of items) {
    const member = readMember(reader, item, { folder, common });
    if (read.some(({ name }) => name === member.name))
      throw reader.error(item, `the name ${member.name} is there twice`);
    const twin = read.find(({ at }) => formatAddress(at.address) === formatAddress(member.at.address));
    if (twin !== undefined) {
      throw reader.error(
        item,
        `${member.name} is at the same address as ${twin.name}: each member is an instance of its own`,
      );
    }
    read.push(member);
  }
  return { type: 'products', product, members: read };
}

function readMember(
  reader: Reader,
  node: Node,
  { folder, common }: { readonly folder: string; readonly common: CredentialSource | null },
): MemberConfig {
  const keys = reader.keys(reader.map(node), ['name', 'address', 'agent', ...CREDENTIAL_KEYS, ...TLS_KEYS]);
  if (!keys.has('name')) throw reader.error(node, 'name: each member has one');
  const name = reader.text(keys.get('name'));
  if (!/^[A-Za-z0-9_.-]{1,64}$/.test(name)) {
    throw reader.error(
      keys.get('name'),
      `"${name}" is no name of a member: letters, digits, ., _ and -, at most 64`,
    );
  }
  if (keys.has('address') === keys.has('agent')) {
    throw reader.error(node, `${name}: either address (of the product) or agent (of its host) is expected`);
  }
  const at = keys.get('address') ?? keys.get('agent');
  const written = reader.coded(at, () => parseAddress(reader.text(at)));
  const pem = readPem(reader, keys, folder);
  if (keys.has('agent')) {
    const stray = CREDENTIAL_KEYS.find((key) => keys.has(key));
    if (stray !== undefined) throw reader.error(keys.get(stray), `${stray}: the agent itself is given it`);
    const { ca, cert, key } = pem;
    const whole = ca !== undefined && cert !== undefined && key !== undefined ? { ca, cert, key } : null;
    if (whole === null && Object.keys(pem).length > 0) {
      throw reader.error(node, `${name}: a link over TLS is mutual: ca, cert and key are all needed`);
    }
    const address = reader.coded(at, () => checkedAddress(secured(written, whole)));
    return { name, at: { kind: 'agent', address } };
  }
  const credentials = readCredentials(reader, keys, folder) ?? common;
  if ('path' in written || !('tls' in written)) {
    if (Object.keys(pem).length > 0)
      throw reader.error(at, `${name}: certificates are for an address that begins with tls:`);
    // In the clear only where nobody else listens.
    return {
      name,
      at: { kind: 'product', address: reader.coded(at, () => plainAddress(written)), credentials },
    };
  }
  const { host, port } = written;
  return { name, at: { kind: 'product', address: { host, port, tls: pem }, credentials } };
}

/** Errors: 257 for an address of another machine, 278 for datagrams. */
function plainAddress(written: Exclude<ReturnType<typeof parseAddress>, { tls: null }>): ProductAddress {
  return localAddress(written);
}

/** Null where none are given. */
function readCredentials(
  reader: Reader,
  keys: ReadonlyMap<string, Node>,
  folder: string,
): CredentialSource | null {
  const file = keys.get('passwordFile');
  const variable = keys.get('passwordEnv');
  if (file !== undefined && variable !== undefined) {
    throw reader.error(variable, 'either passwordFile or passwordEnv is expected, not both');
  }
  if (file === undefined && variable === undefined) {
    if (keys.has('user'))
      throw reader.error(keys.get('user'), 'user: passwordFile or passwordEnv is missing');
    return null;
  }
  const user = keys.has('user') ? reader.text(keys.get('user')) : '';
  if (file !== undefined) return { user, from: { file: resolve(folder, reader.text(file)) } };
  return { user, from: { variable: reader.text(variable) } };
}

function readPem(
  reader: Reader,
  keys: ReadonlyMap<string, Node>,
  folder: string,
): { ca?: string; cert?: string; key?: string } {
  const pem: { ca?: string; cert?: string; key?: string } = {};
  for (const name of TLS_KEYS) {
    const node = keys.get(name);
    if (node === undefined) continue;
    const path = resolve(folder, reader.text(node));
    try {
      pem[name] = readFileSync(path, 'utf8');
    } catch (error) {
      throw reader.error(
        node,
        `cannot read ${path}: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }
  return pem;
}
