/** A text as one word of a command to paste. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

export function shellCommand(...words: readonly string[]): string {
  return words.map(shellWord).join(' ');
}
