import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createPayloadCipher } from './payload-cipher';

const keyOf = (id: string, byte: number) => ({ id, key: Buffer.alloc(32, byte) });
const old = keyOf('old', 1);
const fresh = keyOf('new', 2);

const payloadOf = (value: unknown) => defaultPayloadConverter.toPayload(value);

function opened(keys: (typeof old)[], payload: Payload): unknown {
  const result = createPayloadCipher(keys).open(payload);
  return result.type === 'open' ? defaultPayloadConverter.fromPayload(result.payload) : result;
}

it('any value comes back, and neither its text nor its type is to be seen on the way', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const sealed = createPayloadCipher([old]).seal(payloadOf({ value, said: 'pelican' }));
      expect(Buffer.from(sealed.data ?? []).toString('latin1')).not.toMatch(/pelican|json\/plain/);
      // JSON has no negative zero.
      expect(JSON.stringify(opened([old], sealed))).toBe(JSON.stringify({ value, said: 'pelican' }));
    }),
  );
});

it('the format is the documented one: encoding and key id, and a nonce that is never the same', () => {
  const { seal } = createPayloadCipher([old]);
  const [first, second] = [seal(payloadOf('x')), seal(payloadOf('x'))];
  expect(first.metadata).toEqual({
    encoding: Buffer.from('binary/encrypted'),
    'encryption-key-id': Buffer.from('old'),
  });
  const nonce = ({ data }: Payload) =>
    Buffer.from(data ?? [])
      .subarray(0, 12)
      .toString('hex');
  expect(nonce(first)).not.toBe(nonce(second));
});

it('the first key encrypts, and all decrypt', () => {
  const before = createPayloadCipher([old]).seal(payloadOf('before'));
  const after = createPayloadCipher([fresh, old]).seal(payloadOf('after'));
  expect(opened([fresh, old], before)).toBe('before');
  expect(opened([fresh], after)).toBe('after');
  expect(opened([fresh], before)).toEqual({ type: 'locked', keyId: 'old' });
  expect(opened([], after)).toEqual({ type: 'locked', keyId: 'new' });
});

it('another key of the same name, or a byte that was changed, opens nothing', () => {
  const sealed = createPayloadCipher([old]).seal(payloadOf('x'));
  const locked = { type: 'locked', keyId: 'old' };
  expect(opened([{ ...fresh, id: 'old' }], sealed)).toEqual(locked);
  const data = Buffer.from(sealed.data ?? []);
  for (const index of data.keys()) {
    const changed = Buffer.from(data);
    changed.writeUInt8(changed.readUInt8(index) ^ 1, index);
    expect(opened([old], { ...sealed, data: changed }), String(index)).toEqual(locked);
    expect(opened([old], { ...sealed, data: data.subarray(0, index) }), String(index)).toEqual(locked);
  }
});

it('what nobody encrypted is read as it is, and nothing is encrypted without a key', () => {
  expect(opened([old], payloadOf('clear'))).toBe('clear');
  const clear = payloadOf('clear');
  expect(createPayloadCipher([]).seal(clear)).toBe(clear);
});
