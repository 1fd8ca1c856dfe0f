import { jsonOrNull } from '@/lib/core/json-or-null';

/** As it came over the wire. */
export interface Payload {
  metadata?: Record<string, Uint8Array> | null;
  data?: Uint8Array | null;
}

/** What can be seen of a payload: the console has no keys. */
export type SeenPayload = { type: 'json'; value: unknown } | { type: 'encrypted' } | { type: 'none' };

const text = (bytes: Uint8Array | null | undefined) => new TextDecoder().decode(bytes ?? new Uint8Array());

export function seenPayload(payload: Payload | null | undefined): SeenPayload {
  const encoding = text(payload?.metadata?.encoding);
  if (encoding === 'json/plain') return { type: 'json', value: jsonOrNull(text(payload?.data)) };
  return encoding === 'binary/encrypted' ? { type: 'encrypted' } : { type: 'none' };
}

/** Null for one that is encrypted, or no JSON. */
export function jsonOf(payload: Payload | null | undefined): unknown {
  const seen = seenPayload(payload);
  return seen.type === 'json' ? seen.value : null;
}

export function jsonPayload(value: unknown): { metadata: Record<string, Uint8Array>; data: Uint8Array } {
  const bytes = (each: string) => new TextEncoder().encode(each);
  return { metadata: { encoding: bytes('json/plain') }, data: bytes(JSON.stringify(value)) };
}
