import { expect, test } from 'vitest';
import { jsonPayload, type Payload } from './payload';
import { readEnd } from './run-end';

interface Chain {
  message: string;
  cause?: Chain;
}

const encrypted = {
  metadata: { encoding: new TextEncoder().encode('binary/encrypted') },
  data: new Uint8Array([1]),
};

test('a completed run gives its result, and an encrypted one says that it is', () => {
  const ended = (payload: Payload) =>
    readEnd({ workflowExecutionCompletedEventAttributes: { result: { payloads: [payload] } } });
  expect(ended(jsonPayload({ text: 'x' }))).toMatchObject({ result: { value: { text: 'x' } } });
  expect(ended(encrypted)).toEqual({ type: 'completed', result: { type: 'encrypted' } });
});

test('a failure is told with its causes, the outermost first, and with the code of each', () => {
  const failure = {
    message: 'Activity task failed',
    cause: {
      message: 'Encoded failure',
      encodedAttributes: encrypted,
      applicationFailureInfo: { type: 'model-auth' },
    },
  };
  expect(readEnd({ workflowExecutionFailedEventAttributes: { failure } })).toEqual({
    type: 'failed',
    failures: [
      { message: 'Activity task failed', type: null, encrypted: false },
      { message: 'Encoded failure', type: 'model-auth', encrypted: true },
    ],
  });
});

test('an endless chain of causes has an end', () => {
  const failure: Chain = { message: 'again' };
  failure.cause = failure;
  const end = readEnd({ workflowExecutionFailedEventAttributes: { failure } });
  expect(end.type === 'failed' && end.failures.length).toBe(10);
});

test('one that goes on is open', () => {
  expect(readEnd({})).toEqual({ type: 'open' });
  expect(readEnd(undefined)).toEqual({ type: 'open' });
});
