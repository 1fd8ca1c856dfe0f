import { join } from 'node:path';
import {
  type DataConverter,
  defaultPayloadConverter,
  type Payload,
  type PayloadCodec,
} from '@temporalio/common';
import { Failure } from '@/lib/core/failure';
import { lockedCode, lockedValue, lockedWords } from './locked-payload';
import { type CipherKey, createPayloadCipher } from './payload-cipher';

/** Of the worker: where a payload cannot be decrypted, a value that says so goes on. */
export function workerDataConverter(keys: readonly CipherKey[]): DataConverter {
  const payloadCodecs = [codecWith(keys, (keyId) => defaultPayloadConverter.toPayload(lockedValue(keyId)))];
  if (keys.length === 0) return { payloadCodecs };
  // Made by the build, beside this file.
  return { payloadCodecs, failureConverterPath: join(__dirname, 'failure-converter.cjs') };
}

/** Of a client: it throws Failure `payload-key-missing`. */
export function clientDataConverter(keys: readonly CipherKey[]): DataConverter {
  const refuse = (keyId: string): never => {
    const { next, ...words } = lockedWords(keyId);
    throw new Failure({ code: lockedCode, ...words, remedy: { summary: next } });
  };
  return { payloadCodecs: [codecWith(keys, refuse)] };
}

function codecWith(keys: readonly CipherKey[], inPlace: (keyId: string) => Payload): PayloadCodec {
  const cipher = createPayloadCipher(keys);
  return {
    encode: async (payloads) => payloads.map(cipher.seal),
    decode: async (payloads) =>
      payloads.map((payload) => {
        const opened = cipher.open(payload);
        return opened.type === 'open' ? opened.payload : inPlace(opened.keyId);
      }),
  };
}
