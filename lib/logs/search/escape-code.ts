/** Begins a colour, which may stand within a word: then its bytes are not those of the word. */
export const escapeCode = 0x1b;
