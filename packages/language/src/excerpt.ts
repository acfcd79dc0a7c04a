// Texts of senders in messages: short, and never half a character.

/** The text, or its first `max` UTF-16 code units and `…`. A character of two units is not cut in half. */
export function excerpt(text: string, max: number): string {
  if (text.length <= max) return text;
  const last = text.charCodeAt(max - 1);
  const cutsPair = last >= 0xd800 && last <= 0xdbff;
  return `${text.slice(0, cutsPair ? max - 1 : max)}…`;
}
