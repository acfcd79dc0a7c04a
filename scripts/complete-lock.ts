// Completes package-lock.json after `npm install`: entries for the platform packages of other systems.
//
// npm leaves a platform package out of the lock file when the registry in use does not have it (mirrors often keep only
// the platforms they serve), and `npm ci` then refuses the lock file as incomplete. A platform package is never installed
// on another system, so name, version, system and processor are all that is needed to be skipped.

import { readFileSync, writeFileSync } from 'node:fs';

interface Entry {
  version?: string;
  dev?: boolean;
  optional?: boolean;
  os?: string[];
  cpu?: string[];
  libc?: string[];
  optionalDependencies?: Record<string, string>;
}

const SYSTEMS = [
  'aix',
  'android',
  'darwin',
  'freebsd',
  'linux',
  'netbsd',
  'openbsd',
  'openharmony',
  'sunos',
  'win32',
];
const PROCESSORS = [
  'arm',
  'arm64',
  'ia32',
  'loong64',
  'mips64el',
  'ppc64',
  'riscv64',
  's390x',
  'wasm32',
  'x64',
];

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as { packages: Record<string, Entry> };
const added: string[] = [];
for (const parent of Object.values({ ...lock.packages })) {
  for (const [name, range] of Object.entries(parent.optionalDependencies ?? {})) {
    const path = `node_modules/${name}`;
    if (lock.packages[path] !== undefined) continue;
    const words = name.split(/[-/]/);
    const os = SYSTEMS.filter((system) => words.includes(system));
    const cpu = PROCESSORS.filter((processor) => words.includes(processor));
    if (os.length === 0 && cpu.length === 0)
      throw new Error(`${name} is missing, and its name tells no platform`);
    const entry: Entry = { version: range.replace(/^[^\d]*/, '') };
    if (cpu.length > 0) entry.cpu = cpu;
    if (parent.dev === true) entry.dev = true;
    if (words.includes('musl')) entry.libc = ['musl'];
    entry.optional = true;
    if (os.length > 0) entry.os = os;
    lock.packages[path] = entry;
    added.push(name);
  }
}
const [root, ...rest] = Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1));
if (root === undefined) throw new Error('package-lock.json has no packages');
lock.packages = Object.fromEntries([root, ...rest]);
writeFileSync('package-lock.json', `${JSON.stringify(lock, null, 2)}\n`);
process.stdout.write(`complete-lock: ${added.length} platform packages added\n`);
