// Header fields on their way through, in the flat form [name, value, name, value …] that keeps case, order and
// repetitions. RFC 9110 section 7.6.1 says which fields belong to one connection only and must not be passed on.

/** What is known of a request's head before a service is chosen. */
export interface RequestHead {
  /** End-to-end fields for the service. */
  readonly headers: string[];
  readonly hasBody: boolean;
  /** Status to refuse the request with; 0 = it is sound. */
  readonly refusal: 0 | 400 | 501;
}

const REFUSED_400: RequestHead = { headers: [], hasBody: false, refusal: 400 };
const REFUSED_501: RequestHead = { headers: [], hasBody: false, refusal: 501 };

/**
 * The head for the service: hop-by-hop fields gone, the client's address appended to X-Forwarded-For, and the cookies
 * that are our own taken out. `authority` replaces Host when the request target was in absolute form, as RFC 9112
 * section 3.2.2 demands; null keeps the client's Host.
 */
export function requestHead(
  raw: readonly string[],
  clientAddress: string,
  ownCookies: readonly string[],
  authority: string | null,
): RequestHead {
  const named = connectionOptions(raw);
  const headers: string[] = [];
  let hosts = 0;
  let contentLength: string | null = null;
  let chunked = false;
  let forwardedFor = -1;
  for (let index = 0; index < raw.length; index += 2) {
    const name = raw[index]!;
    let value = raw[index + 1]!;
    const lower = name.toLowerCase();
    switch (lower) {
      case 'host':
        if (++hosts > 1) return REFUSED_400;
        if (authority !== null) value = authority;
        break;
      case 'content-length':
        if (contentLength !== null) return REFUSED_400;
        contentLength = value;
        break;
      case 'transfer-encoding':
        // A coding that we would have to undo, and that a service behind us may read differently.
        if (chunked || value.toLowerCase() !== 'chunked') return REFUSED_501;
        chunked = true;
        continue;
      case 'expect':
        continue; // Answered on this hop.
      case 'cookie':
        if (ownCookies.length > 0) {
          value = withoutCookies(value, ownCookies);
          if (value === '') continue;
        }
        break;
      case 'x-forwarded-for':
        if (named?.has(lower)) continue;
        forwardedFor = headers.length + 1;
        break;
      default:
        if (isHopByHop(lower) || named?.has(lower)) continue;
    }
    headers.push(name, value);
  }
  // The two lengths of one body are how a request is smuggled past a proxy: the parser refuses this, and so do we.
  if (chunked && contentLength !== null) return REFUSED_400;
  if (hosts === 0 && authority !== null) headers.push('Host', authority);
  if (forwardedFor === -1) headers.push('X-Forwarded-For', clientAddress);
  else headers[forwardedFor] = `${headers[forwardedFor]}, ${clientAddress}`;
  return { headers, hasBody: chunked || (contentLength !== null && Number(contentLength) > 0), refusal: 0 };
}

/** The head of a response for the client, and how its end is known. */
export interface ResponseHead {
  readonly headers: string[];
  /** False: the body ends with the service's connection. */
  readonly framed: boolean;
  /** False: the body has a coding besides chunked, which cannot be passed on. */
  readonly readable: boolean;
}

/** `bodyless`: a Content-Length of the service would be wrong on this status (1xx, 204). */
export function responseHead(raw: readonly (Buffer | string)[], bodyless: boolean): ResponseHead {
  const headers = raw.map(text);
  const named = connectionOptions(headers);
  let kept = 0;
  let framed = false;
  let readable = true;
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index]!;
    const value = headers[index + 1]!;
    const lower = name.toLowerCase();
    if (lower === 'content-length') {
      framed = true;
      if (bodyless) continue;
    } else if (lower === 'transfer-encoding') {
      framed = true;
      readable = value.toLowerCase() === 'chunked';
      continue;
    } else if (isHopByHop(lower) || named?.has(lower)) {
      continue;
    }
    headers[kept++] = name;
    headers[kept++] = value;
  }
  headers.length = kept;
  return { headers, framed, readable };
}

/** Where a request wants to go: a path for the service, and the authority of an absolute-form target. */
export interface RequestTarget {
  /** Origin form, `*` for the appliance as a whole, or null when it is none of the forms. */
  readonly path: string | null;
  readonly authority: string | null;
}

const INVALID_TARGET: RequestTarget = { path: null, authority: null };
const ABSOLUTE_FORM = /^https?:\/\/([^/?#]+)([^#]*)/i;

export function requestTarget(method: string, url: string): RequestTarget {
  if (url.startsWith('/')) return { path: url, authority: null };
  if (url === '*') return method === 'OPTIONS' ? { path: '*', authority: null } : INVALID_TARGET;
  const match = ABSOLUTE_FORM.exec(url);
  if (match === null) return INVALID_TARGET;
  const authority = match[1]!.slice(match[1]!.lastIndexOf('@') + 1);
  const rest = match[2]!;
  if (authority === '') return INVALID_TARGET;
  if (rest === '' && method === 'OPTIONS') return { path: '*', authority };
  return { path: rest.startsWith('/') ? rest : `/${rest}`, authority };
}

/** The value of a cookie, or null. The first of several counts. */
export function cookieValue(header: string | undefined, name: string): string | null {
  if (header === undefined) return null;
  for (const pair of header.split(';')) {
    const trimmed = pair.trim();
    if (trimmed.length > name.length && trimmed[name.length] === '=' && trimmed.startsWith(name)) {
      return trimmed.slice(name.length + 1);
    }
  }
  return null;
}

/** An IPv4 address that came over an IPv6 socket is shown as what it is. */
export function plainAddress(address: string | undefined): string {
  if (address === undefined) return 'unknown';
  return address.startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address;
}

function withoutCookies(header: string, names: readonly string[]): string {
  if (!names.some((name) => header.includes(name))) return header;
  const kept = header.split(';').filter((pair) => {
    const equals = pair.indexOf('=');
    return equals === -1 || !names.includes(pair.slice(0, equals).trim());
  });
  return kept.join(';').trim();
}

/** Fields that are needed to read the message: a Connection field that names them does not remove them. */
const ESSENTIAL: ReadonlySet<string> = new Set([
  'host',
  'content-length',
  'transfer-encoding',
  'content-type',
]);

/** The fields that Connection names, lower case; null in the usual case that it names none. */
function connectionOptions(raw: readonly string[]): Set<string> | null {
  let options: Set<string> | null = null;
  for (let index = 0; index < raw.length; index += 2) {
    const name = raw[index]!;
    if (name.length !== 10 || name.toLowerCase() !== 'connection') continue;
    for (const part of raw[index + 1]!.split(',')) {
      const option = part.trim().toLowerCase();
      if (option === '' || option === 'keep-alive' || option === 'close' || ESSENTIAL.has(option)) continue;
      options ??= new Set();
      options.add(option);
    }
  }
  return options;
}

function isHopByHop(lower: string): boolean {
  switch (lower.charCodeAt(0)) {
    case 0x63: // c
      return lower === 'connection';
    case 0x6b: // k
      return lower === 'keep-alive';
    case 0x70: // p
      return lower.startsWith('proxy-');
    case 0x74: // t
      return lower === 'te' || lower === 'trailer' || lower === 'transfer-encoding';
    case 0x75: // u
      return lower === 'upgrade';
    default:
      return false;
  }
}

function text(bytes: Buffer | string): string {
  return typeof bytes === 'string' ? bytes : bytes.toString('latin1');
}
