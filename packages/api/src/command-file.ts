// Files of commands: one a physical line, `#` begins a comment line, empty lines are nothing.

export interface CommandLine {
  /** Physical line in the file, from 1. */
  readonly line: number;
  readonly text: string;
}

/**
 * The commands of a file. Bytes that are no UTF-8 become U+FFFD, which every dialect refuses at its place: nothing is
 * lost or guessed. A byte order mark at the beginning is nothing.
 */
export function parseCommandFile(bytes: Uint8Array): CommandLine[] {
  const commands: CommandLine[] = [];
  const lines = new TextDecoder().decode(bytes).split('\n');
  for (const [at, raw] of lines.entries()) {
    const text = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
    const trimmed = text.trim();
    if (trimmed !== '' && !trimmed.startsWith('#')) commands.push({ line: at + 1, text });
  }
  return commands;
}
