// Who may import whom (ARCHITECTURE.md), checked, and the check checked: it must see every module, and it must fail when a
// forbidden import is planted. A gate that cannot fail guards nothing.

import { spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

interface Report {
  readonly summary: {
    readonly totalCruised: number;
    readonly violations: readonly {
      readonly from: string;
      readonly to: string;
      readonly rule: { readonly name: string };
    }[];
  };
}

function cruise(): Report {
  const { stdout, stderr } = spawnSync('depcruise', ['--output-type', 'json', 'packages'], {
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
  });
  if (stdout === '') throw new Error(`dependency-cruiser gave no report: ${stderr}`);
  return JSON.parse(stdout) as Report;
}

function fail(message: string): never {
  process.stderr.write(`check-imports: ${message}\n`);
  process.exit(1);
}

const { summary } = cruise();
for (const { from, to, rule } of summary.violations)
  process.stderr.write(`check-imports: ${rule.name}: ${from} -> ${to}\n`);
if (summary.violations.length > 0) process.exit(1);

const sources = globSync('packages/*/src/**/*.ts').length;
if (summary.totalCruised < sources)
  fail(`${sources} modules are there, only ${summary.totalCruised} were seen`);

// The core's randomness comes in from outside, too; no rule about imports or globals sees this one.
for (const file of globSync('packages/{core,language}/src/**/*.ts', { exclude: ['**/*.test.ts'] })) {
  if (readFileSync(file, 'utf8').includes('Math.random')) fail(`${file} draws random numbers`);
}

// Planted: the core reaching for a file system, and for the daemon.
const folder = mkdtempSync('packages/core/src/planted-');
try {
  writeFileSync(join(folder, 'planted.ts'), "import 'node:fs';\nimport '../../../daemon/src/clock.ts';\n");
  const planted = cruise().summary.violations.filter(({ from }) => from.includes(basename(folder)));
  for (const target of ['fs', 'packages/daemon/src/clock.ts']) {
    if (!planted.some(({ to }) => to === target || to === `node:${target}`))
      fail(`the planted import of ${target} was not found`);
  }
} finally {
  rmSync(folder, { recursive: true });
}
process.stdout.write(`check-imports: ${summary.totalCruised} modules, every import in its direction\n`);
