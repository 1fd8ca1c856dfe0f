/** Of an encoded secret; a shorter one would be met by chance. */
const encodedLengthMin = 6;
/** Of one line of a secret that has several, such as a key in PEM. */
const lineLengthMin = 12;

/** Spellings in which a secret can be met: as it is, as JSON and a URL have it, in base64 at any offset, in hex, line by line. */
export function secretForms(secret: string): string[] {
  const whole = [secret, secret.trim()];
  const json = JSON.stringify(secret).slice(1, -1);
  const forms = new Set([...whole, json, ...whole.flatMap(urlForms), ...encodedForms(secret)]);
  for (const line of secret.split('\n').map((each) => each.trim()))
    if (line.length >= lineLengthMin && line !== secret && !line.startsWith('-----')) forms.add(line);
  return [...forms].filter((form) => form !== '');
}

const ascii = /^\p{ASCII}$/u;

/**
 * The same with its signs escaped, however often: a log of JSON may stand in a log of JSON. Go escapes `<`, `>` and `&` as well,
 * Python whatever is not ASCII, a shell its quotes. Null: it has no sign that anybody escapes.
 */
export function escapedSecret(secret: string): RegExp | null {
  const signs = secret.split('');
  const plain = /^[\w.\-+/=:,;@#%^*()!?~$ {}[\]|`]*$/.test(secret);
  return plain ? null : new RegExp(signs.map(escapedSign).join(''), 'gi');
}

const namedSigns: Record<string, string> = { '\n': 'n', '\r': 'r', '\t': 't', '\b': 'b', '\f': 'f' };

function escapedSign(sign: string): string {
  const exact = sign.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const code = `\\\\+u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`;
  const named = namedSigns[sign];
  if (named !== undefined) return `(?:${exact}|\\\\+${named}|${code})`;
  if (sign === '\\') return '\\\\+';
  if (sign === "'") return `(?:'\\\\+''|\\\\*'|${code})`;
  if (sign === '"') return `(?:\\\\*"|${code})`;
  return ascii.test(sign) && !'<>&'.includes(sign) ? exact : `(?:${exact}|${code})`;
}

function urlForms(text: string): string[] {
  const uri = encodeURIComponent(Buffer.from(text).toString());
  const strict = uri.replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
  const urls = [uri, strict, strict.replaceAll('%20', '+')];
  return [...urls, ...urls.map((url) => url.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()))];
}

function encodedForms(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const hex = bytes.toString('hex');
  const plain = bytes.toString('base64');
  const within = [0, 1, 2].map((offset) => base64Within(bytes, offset));
  const forms = [plain, ...within, hex, hex.toUpperCase()];
  const urlSafe = forms.map((form) => form.replaceAll('+', '-').replaceAll('/', '_'));
  return [...forms, ...urlSafe].filter((form) => form.length >= encodedLengthMin);
}

/** The characters that tell of nothing but the secret when it stands behind so many bytes, as the password of `user:password` does. */
function base64Within(bytes: Buffer, offset: number): string {
  const text = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
  return text.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6));
}
