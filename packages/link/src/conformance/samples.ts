// Commands to try an engine with: the kit knows no dialect, so it is told what works, what takes it back, and what is
// refused. A text of lines, each a mark, a space and a command; empty lines and those that begin with # are nothing:
//
//   + add server s1 10.0.0.1      works, when the pairs above are in effect; the first pair when none is
//   - rm server s1                takes it back: the entries are what they were before
//   ! add server s1 nonsense      is refused, whatever pairs are in effect
//
// A pair is one or more lines with +, then one or more with -.

import { LockstepError } from '@lockstep/core';

export interface Pair {
  readonly does: readonly string[];
  readonly undoes: readonly string[];
}

export interface Samples {
  /** At least one. Each works when those before it are in effect. */
  readonly pairs: readonly [Pair, ...Pair[]];
  readonly refused: readonly string[];
}

/** Errors: 278 with the line. */
export function parseSamples(text: string): Samples {
  const pairs: { does: string[]; undoes: string[] }[] = [];
  const refused: string[] = [];
  for (const [at, raw] of text.split('\n').entries()) {
    const line = raw.replace(/\r$/, '');
    if (line.trim() === '' || line.startsWith('#')) continue;
    const [, mark, command = ''] = /^([-+!]) (.+)$/.exec(line) ?? [];
    const last = pairs.at(-1);
    if (mark === '+') {
      if (last !== undefined && last.undoes.length === 0) last.does.push(command);
      else pairs.push({ does: [command], undoes: [] });
    } else if (mark === '-' && last !== undefined) last.undoes.push(command);
    else if (mark === '!') refused.push(command);
    else {
      const why =
        mark === '-' ? 'there is nothing above it to take back' : 'a line begins with "+ ", "- " or "! "';
      throw new LockstepError(278, `samples, line ${at + 1}: ${why}`);
    }
  }
  const [first, ...others] = pairs;
  if (first === undefined) throw new LockstepError(278, 'samples: there is no pair of "+ " and "- "');
  const open = pairs.find(({ undoes }) => undoes.length === 0);
  if (open !== undefined)
    throw new LockstepError(278, `samples: nothing takes this back: ${open.does.at(-1) ?? ''}`);
  return { pairs: [first, ...others], refused };
}

/** No listener is asked for: an engine that serves has nothing to lose by these, and no port can be in the way. */
const ADC = `
+ add server conformance-1 10.0.0.1
- rm server conformance-1

+ add server conformance-2 10.0.0.2
- rm server conformance-2

+ add service conformance-service conformance-1 HTTP 80 -maxClient 100
- rm service conformance-service

+ set service conformance-service -maxClient 200
- set service conformance-service -maxClient 100

+ add lb vserver conformance-vserver HTTP
+ bind lb vserver conformance-vserver conformance-service -weight 3
- rm lb vserver conformance-vserver

+ rename server conformance-2 "conformance zwölf"
- rename server "conformance zwölf" conformance-2

! rm server conformance-none
! add server conformance-3
! no such command
`;

/** Those that the kit brings for a dialect; null where it knows none. */
export function builtInSamples(dialect: string): Samples | null {
  return dialect === 'adc/1' ? parseSamples(ADC) : null;
}
