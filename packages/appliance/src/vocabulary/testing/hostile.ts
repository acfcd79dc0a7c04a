// Lines that nobody means well with: long ones of each kind of character that a parser might stumble over.

/** Beginnings that lead to different parts of the parser. */
export const BEGINNINGS: readonly string[] = [
  '',
  'add server ',
  'add server s ',
  'rm server ',
  'set lb vserver v -timeout ',
  'bind lb vserver v ',
  'unset lb vserver v ',
  'add lb monitor m HTTP -respCode ',
  'bind policy stringmap m ',
];

/** What is repeated behind them. */
export const REPEATED: Readonly<Record<string, string>> = {
  'double quotes': '"',
  'single quotes': "'",
  'quotes with a backslash': '\\"',
  'quotes of their own kind': 'q{',
  'brackets that open': '[',
  braces: '{',
  'ranges that are empty': '[-]',
  ranges: '[1-2]',
  'numbers without an end': '[1',
  digits: '9',
  patterns: 'a*',
  flags: '-a ',
  'flags that there are': '-timeout ',
  'encrypted words': '-encrypted -encryptmethod x ',
  words: 'a ',
  'empty words': '"" ',
  letters: 'x',
  spaces: ' ',
  tabs: '\t',
  'characters of two units': '\u{1F600}',
};

/** A line of about so many characters. */
export function longLine(beginning: string, repeated: string, characters: number): string {
  return beginning + repeated.repeat(Math.ceil(characters / repeated.length));
}

/** Brackets within brackets, closed again. */
export function nested(beginning: string, depth: number): string {
  return `${beginning}q{${'{'.repeat(depth)}${'}'.repeat(depth)}}`;
}
