import { describe, expect, it } from 'vitest';
import { causeOf } from './cause';

describe('the cause in a log line', () => {
  it.each([
    [
      'tonic::transport::Error(Transport, ConnectError(ConnectError("tcp connect error", 127.0.0.1:1, Os { code: 111, kind: ConnectionRefused, message: "Connection refused" })))',
      'Connection refused',
    ],
    [
      'Namespace nope was not found or otherwise could not be described: Status { code: NotFound, message: "Namespace nope is not found.", details: b"\\x08\\x05", source: None }',
      'Namespace nope is not found',
    ],
    ['The time limit was reached', 'The time limit was reached'],
  ])('is the sentence of %s', (text, cause) => {
    expect(causeOf(new Error(text))).toBe(cause);
  });

  it('is bounded', () => {
    expect(causeOf(new Error('x'.repeat(10_000))).length).toBe(301);
  });
});
