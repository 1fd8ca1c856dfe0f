import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ServerSentEventDecoder } from './server-sent-events';

const text =
  ': heartbeat\n\nid: 7\ndata: {"a":"grün"}\n\nid: 8\r\ndata: one\r\ndata: two\r\n\r\ndata: no id of its own\n\nid: 9\n\n';
const expected = [
  { id: '7', data: '{"a":"grün"}' },
  { id: '8', data: 'one\ntwo' },
  { id: '8', data: 'no id of its own' },
];

test('any cut of the bytes gives the same events', () => {
  const bytes = new TextEncoder().encode(text);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: bytes.length })), (cuts) => {
      const decoder = new ServerSentEventDecoder();
      const edges = [0, ...cuts.sort((left, right) => left - right), bytes.length];
      const events = edges
        .slice(1)
        .flatMap((edge, index) => decoder.push(bytes.subarray(edges[index], edge)));
      expect(events).toEqual(expected);
    }),
  );
});

test('an event that has not ended yet is held back', () => {
  const decoder = new ServerSentEventDecoder();
  expect(decoder.push(new TextEncoder().encode('data: half\n'))).toEqual([]);
  expect(decoder.push(new TextEncoder().encode('\n'))).toEqual([{ id: null, data: 'half' }]);
});
