// Parameters of CONFIG: their names and values in one form, so that equal content is equal text.
//
// What is read and what is set goes through the same functions. Measured with Redis 7.0.15: see parameters.test.ts.

import { hash } from 'node:crypto';

/** Names that say the same. Redis 7.0 answers to both; Valkey has its own on top. */
const ALIASES: ReadonlyMap<string, string> = new Map([
  ['lua-time-limit', 'busy-reply-threshold'],
  ['primaryauth', 'masterauth'],
  ['primaryuser', 'masteruser'],
  ['commandlog-execution-slower-than', 'slowlog-log-slower-than'],
  ['commandlog-slow-execution-max-len', 'slowlog-max-len'],
]);

const SECRETS: ReadonlySet<string> = new Set([
  'requirepass',
  'masterauth',
  'tls-key-file-pass',
  'tls-client-key-file-pass',
]);

/** Sizes in bytes, that take units. */
const SIZES: ReadonlySet<string> = new Set([
  'active-defrag-ignore-bytes',
  'auto-aof-rewrite-min-size',
  'client-query-buffer-limit',
  'cluster-link-sendbuf-limit',
  'hash-max-listpack-value',
  'hll-sparse-max-bytes',
  'maxmemory',
  'maxmemory-clients',
  'proto-max-bulk-len',
  'repl-backlog-size',
  'replica-full-sync-buffer-limit',
  'set-max-listpack-value',
  'stream-node-max-bytes',
  'zset-max-listpack-value',
]);

const UNITS: Readonly<Record<string, bigint>> = {
  '': 1n,
  b: 1n,
  k: 1000n,
  kb: 1024n,
  m: 1000n ** 2n,
  mb: 1024n ** 2n,
  g: 1000n ** 3n,
  gb: 1024n ** 3n,
};
const UINT64_MAX = 2n ** 64n - 1n;

/** One word of a few, in any case. */
const CHOICES: ReadonlySet<string> = new Set([
  'acl-pubsub-default',
  'appendfsync',
  'cluster-preferred-endpoint-type',
  'enable-debug-command',
  'enable-module-command',
  'enable-protected-configs',
  'loglevel',
  'maxmemory-policy',
  'oom-score-adj',
  'propagation-error-behavior',
  'repl-diskless-load',
  'sanitize-dump-payload',
  'supervised',
  'syslog-facility',
  'tls-auth-clients',
]);

/** Where `yes` is a text like any other. */
const TEXTS =
  /^(bind|dir|save|replicaof|unixsocket|.*(addr|announce|auth|cipher|cpulist|file|hostname|ident|locale|name|pass|protocols|template|user|warnings).*)$/;

/** Numbers with a space between, whole ones or any. */
const WHOLE_NUMBERS: ReadonlySet<string> = new Set(['oom-score-adj-values', 'save']);

const SHUTDOWN_FLAGS = ['save', 'nosave', 'now', 'force'];
const EVENT_CLASSES = 'g$lshzxetd';
/** What stands behind the classes, in the order in which Redis says it. */
const EVENT_FLAGS = 'nKEm';
const BUFFER_CLASSES = ['normal', 'replica', 'pubsub'];

/** Whose value is each instance's own by design. */
const PER_INSTANCE =
  /^(bind|bind-source-addr|port|tls-port|unixsocket|unixsocketperm|dir|dbfilename|append(file|dir)name|logfile|pidfile|aclfile|replicaof|masteruser|syslog-ident|tls-.*-(file|dir)|cluster-.*|.*announce.*|.*_cpulist)$/;

/** Digest of everything above: a manager and a host that know parameters differently give them different values. 32 hexadecimal digits. */
export function parametersDigest(): string {
  const inOrder = (all: Iterable<unknown>): string[] => Array.from(all, (one) => JSON.stringify(one)).sort();
  const sets = [SECRETS, SIZES, CHOICES, WHOLE_NUMBERS].map(inOrder);
  const patterns = [TEXTS, PER_INSTANCE].map(({ source }) => source);
  const units = Object.entries(UNITS).map(([unit, bytes]) => [unit, bytes.toString()]);
  const words = [SHUTDOWN_FLAGS, EVENT_CLASSES, EVENT_FLAGS, BUFFER_CLASSES];
  const table = [inOrder(ALIASES), sets, patterns, inOrder(units), words];
  return hash('sha256', JSON.stringify(table)).slice(0, 32);
}

/** Lower case, and the newer of two names for the same. */
export function canonicalName(name: string): string {
  const lower = name.toLowerCase();
  return ALIASES.get(lower) ?? lower.replace('slave', 'replica').replace('ziplist', 'listpack');
}

/** Whether the value must never be seen. */
export function isSecret(name: string): boolean {
  return SECRETS.has(canonicalName(name));
}

/** The parameters whose value must never be seen, canonical. */
export const SECRET_NAMES: Iterable<string> = SECRETS;

/** Whether the value is each instance's own by design: addresses, files, names, and what it knows others by. */
export function isPerInstance(name: string): boolean {
  const canonical = canonicalName(name);
  return isSecret(canonical) || PER_INSTANCE.test(canonical);
}

/** The value as Redis shows it, or close: what it makes no sense of comes back as given. Idempotent. */
export function canonicalValue(name: string, value: string): string {
  const canonical = canonicalName(name);
  if (SIZES.has(canonical)) return size(value);
  if (CHOICES.has(canonical)) return value.toLowerCase();
  if (canonical.startsWith('shutdown-on-')) return shutdownFlags(value);
  if (canonical === 'notify-keyspace-events') return events(value);
  if (canonical === 'client-output-buffer-limit') return mergeBufferLimits('', value);
  if (WHOLE_NUMBERS.has(canonical)) return eachWord(value, wholeNumber);
  if (canonical === 'latency-tracking-info-percentiles') return eachWord(value, number);
  return /^(yes|no)$/i.test(value) && !TEXTS.test(canonical) ? value.toLowerCase() : value;
}

/** A value of client-output-buffer-limit that may speak of some classes only, on top of another. */
export function mergeBufferLimits(present: string, value: string): string {
  const limits = bufferLimits(present) ?? new Map<string, string>();
  const given = bufferLimits(value);
  if (given === null) return value === '' ? present : value;
  for (const [of, limit] of given) limits.set(of, limit);
  return BUFFER_CLASSES.filter((of) => limits.has(of))
    .map((of) => `${of} ${limits.get(of)}`)
    .join(' ');
}

/** Per class its three limits: bytes, bytes, seconds. */
function bufferLimits(value: string): Map<string, string> | null {
  const words = value.split(' ');
  if (value === '' || words.length % 4 !== 0) return null;
  const limits = new Map<string, string>();
  for (let at = 0; at < words.length; at += 4) {
    const [of = '', hard = '', soft = '', seconds = ''] = words.slice(at, at + 4);
    const lower = of.toLowerCase().replace('slave', 'replica');
    if (!BUFFER_CLASSES.includes(lower)) return null;
    limits.set(lower, `${size(hard)} ${size(soft)} ${wholeNumber(seconds)}`);
  }
  return limits;
}

/** `64mb` in bytes: Redis counts in 64 bits, and takes what is more than that for the most. */
function size(value: string): string {
  const match = /^([0-9]+)(b|k|kb|m|mb|g|gb)?$/i.exec(value);
  if (match === null) return value;
  const digits = BigInt(match[1] as string);
  const unit = UNITS[(match[2] ?? '').toLowerCase()] as bigint;
  return (((digits > UINT64_MAX ? UINT64_MAX : digits) * unit) & UINT64_MAX).toString();
}

function shutdownFlags(value: string): string {
  const words = value.toLowerCase().split(' ');
  if (words.some((word) => word !== 'default' && !SHUTDOWN_FLAGS.includes(word))) return value;
  return SHUTDOWN_FLAGS.filter((flag) => words.includes(flag)).join(' ') || 'default';
}

/** `KEA` as Redis says it: `AKE`. */
function events(value: string): string {
  if (Array.from(value).some((flag) => !`A${EVENT_CLASSES}${EVENT_FLAGS}`.includes(flag))) return value;
  const given = (flags: string): string =>
    Array.from(flags)
      .filter((flag) => value.includes(flag))
      .join('');
  const classes = given(EVENT_CLASSES);
  return (value.includes('A') || classes === EVENT_CLASSES ? 'A' : classes) + given(EVENT_FLAGS);
}

function eachWord(value: string, change: (word: string) => string): string {
  return value.split(' ').map(change).join(' ');
}

function wholeNumber(word: string): string {
  return /^-?[0-9]{1,18}$/.test(word) ? BigInt(word).toString() : word;
}

function number(word: string): string {
  return /^[0-9]{1,12}(\.[0-9]{1,9})?$/.test(word) ? String(Number(word)) : word;
}
