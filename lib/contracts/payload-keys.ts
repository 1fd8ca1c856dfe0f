/** A key of 256 bits; `base64` is its 32 bytes. */
export interface PayloadKey {
  id: string;
  base64: string;
}

/** Base64 of 32 bytes is 43 characters, of which the last has four bits, and a filler. */
const keyPattern = /^([A-Za-z0-9][A-Za-z0-9._-]{0,63}):([A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=)$/;

/** The keys of a text without a problem, in its order: the first encrypts. */
export function readPayloadKeys(text: string): PayloadKey[] {
  return wordsOf(text).flatMap((word) => {
    const [, id, base64] = keyPattern.exec(word) ?? [];
    return id === undefined || base64 === undefined ? [] : [{ id, base64 }];
  });
}

/** Why the text cannot be used; null when it can. Never repeats it. */
export function payloadKeysProblem(text: string): string | null {
  const keys = readPayloadKeys(text);
  if (keys.length < wordsOf(text).length || keys.length === 0)
    return 'Write each key as ID:KEY, where KEY is 32 random bytes in base64 (openssl rand -base64 32)';
  const ids = new Set(keys.map(({ id }) => id));
  return ids.size < keys.length ? 'Give each key an ID of its own' : null;
}

function wordsOf(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}
