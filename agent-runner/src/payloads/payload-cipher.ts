import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Payload } from '@temporalio/common';
import proto from '@temporalio/proto';

const wire = proto.temporal.api.common.v1.Payload;

/**
 * The format of Temporal's own samples, so that clients of any language have it: the whole payload as protobuf, by AES-256-GCM,
 * as nonce (12 bytes), ciphertext and tag (16 bytes). The key's id is not part of what is authenticated: another id means
 * another key, which does not open it.
 */
const encoding = 'binary/encrypted';
const nonceBytes = 12;
const tagBytes = 16;
const algorithm = 'aes-256-gcm';

export interface CipherKey {
  id: string;
  key: Buffer;
}

/** `locked`: nobody here has the key of that id, or the payload was changed. */
export type OpenedPayload = { type: 'open'; payload: Payload } | { type: 'locked'; keyId: string };

export interface PayloadCipher {
  /** As it is, without a key. */
  seal(payload: Payload): Payload;
  /** What nobody encrypted is open. */
  open(payload: Payload): OpenedPayload;
}

/** The first key encrypts, all decrypt. */
export function createPayloadCipher(keys: readonly CipherKey[]): PayloadCipher {
  const [first] = keys;
  const byId = new Map(keys.map(({ id, key }) => [id, key]));
  return {
    seal: (payload) => (first === undefined ? payload : seal(first, payload)),
    open: (payload) => {
      if (textOf(payload.metadata?.encoding) !== encoding) return { type: 'open', payload };
      const keyId = textOf(payload.metadata?.['encryption-key-id']);
      const key = byId.get(keyId);
      const opened = key === undefined ? null : open(key, Buffer.from(payload.data ?? []));
      return opened === null ? { type: 'locked', keyId } : { type: 'open', payload: opened };
    },
  };
}

function seal({ id, key }: CipherKey, payload: Payload): Payload {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv(algorithm, key, nonce);
  const text = cipher.update(wire.encode(payload).finish());
  return {
    metadata: { encoding: Buffer.from(encoding), 'encryption-key-id': Buffer.from(id) },
    data: Buffer.concat([nonce, text, cipher.final(), cipher.getAuthTag()]),
  };
}

/** Null when the key does not fit, or a byte is not what it was. */
function open(key: Buffer, data: Buffer): Payload | null {
  if (data.length < nonceBytes + tagBytes) return null;
  const decipher = createDecipheriv(algorithm, key, data.subarray(0, nonceBytes), {
    authTagLength: tagBytes,
  });
  decipher.setAuthTag(data.subarray(-tagBytes));
  try {
    const text = decipher.update(data.subarray(nonceBytes, -tagBytes));
    return wire.decode(Buffer.concat([text, decipher.final()]));
  } catch {
    return null;
  }
}

function textOf(bytes: Uint8Array | null | undefined): string {
  return Buffer.from(bytes ?? []).toString('utf8');
}
