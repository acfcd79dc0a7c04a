// Public configurations, beside the repository where somebody has them, and what of their lines is accepted.

import { hash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { type LintLine, LiveConfiguration, lint, type NumberedLine } from '@lockstep/core';
import { adcDialect } from '../../dialect.ts';

const FOLDER = new URL('../../../../../../shared/data/ns-conf/', import.meta.url);

/** Whether the files are there. */
export const publicFilesAreHere: boolean = existsSync(new URL('MANIFEST.tsv', FOLDER));

/** Behind the name of a test that needs them. */
export const without: string = publicFilesAreHere
  ? ''
  : ' (skipped: ../shared/data/ns-conf is not beside the repository)';

export interface PublicFile {
  /** The two digits with which its name begins. */
  readonly number: string;
  readonly repository: string;
  /** In the repository. */
  readonly path: string;
  /** Written to test a program, and never part of a product in service. */
  readonly fixture: boolean;
  /** Physical lines, empty ones and comments too. */
  readonly physical: number;
  /** Those that are commands. */
  readonly lines: readonly NumberedLine[];
}

/** All of them, in the order of the manifest. */
export function publicFiles(): PublicFile[] {
  const [, ...rows] = readFileSync(new URL('MANIFEST.tsv', FOLDER), 'utf8').trimEnd().split('\n');
  return rows.map((row) => {
    const [file = '', repository = '', path = '', , , kind = ''] = row.split('\t');
    const texts = readFileSync(new URL(file, FOLDER), 'utf8').replace(/\n$/, '').split(/\r?\n/);
    return {
      number: file.slice(0, 2),
      repository,
      path,
      fixture: kind === 'fixture' || kind.startsWith('synthetic'),
      physical: texts.length,
      lines: texts
        .map((text, at): NumberedLine => [at + 1, text.trim()])
        .filter(([, text]) => text !== '' && !text.startsWith('#')),
    };
  });
}

export function emptyConfiguration(): LiveConfiguration {
  return new LiveConfiguration((text) => hash('sha256', text), adcDialect.references);
}

/** The lines of a file, judged upon nothing. */
export function judged({ lines }: PublicFile): LintLine[] {
  return lint(adcDialect, emptyConfiguration(), lines);
}

/** In an order in which all of them can be run, one upon the other. */
export function acceptedLines(file: PublicFile): string[] {
  return judged(file)
    .filter(({ level }) => level === 'in effect' || level === 'held')
    .sort((a, b) => a.pass - b.pass || a.line - b.line)
    .map(({ command }) => command);
}
