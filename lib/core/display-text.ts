// biome-ignore lint/suspicious/noControlCharactersInRegex: terminal colours begin with ESC
const colour = /\u001b\[[0-9;:]*m/g;
const special = /[\p{Cc}\p{Cs}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/u;
const everySpecial = new RegExp(special.source, 'gu');
const pictures = 0x2400;

/** The text as one reads it on a terminal: colours are no part of it. */
export function withoutColours(text: string): string {
  return text.includes('\u001b') ? text.replace(colour, '') : text;
}

/**
 * Text that came from elsewhere, safe to show on a page or a terminal: colours are dropped, a tab becomes four spaces,
 * and every other control character, also the invisible ones that reorder text, becomes something one can see.
 */
export function displayText(text: string): string {
  if (!special.test(text)) return text;
  const plain = text.replace(colour, '').replace(/\r+$/, '');
  return special.test(plain) ? Array.from(plain, displayCharacter).join('') : plain;
}

/** The same JSON without a character that steers a terminal or reorders a text: each as its number. */
export function displayJson(json: string): string {
  if (!special.test(json)) return json;
  return json.replace(
    everySpecial,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function displayCharacter(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (!special.test(character)) return character;
  if (character === '\t') return '    ';
  if (code < 0x20) return String.fromCharCode(pictures + code);
  if (code === 0x7f) return '\u2421';
  if (code >= 0xd800 && code <= 0xdfff) return '\ufffd';
  return `\u27e8U+${code.toString(16).toUpperCase().padStart(4, '0')}\u27e9`;
}
