import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromContainer, gatewayNames, isSameAddress } from './host-address';

test.each([
  ['localhost:7233', 'gw:7233'],
  ['LOCALHOST:7233', 'gw:7233'],
  ['127.0.0.1:7233', 'gw:7233'],
  ['[::1]:7233', 'gw:7233'],
  ['http://localhost:11434/v1', 'http://gw:11434/v1'],
  ['https://127.0.0.1', 'https://gw'],
  ['temporal.example.com:7233', 'temporal.example.com:7233'],
  ['localhost.example.com:7233', 'localhost.example.com:7233'],
  ['127.0.0.10:7233', '127.0.0.10:7233'],
  ['http://example.com/localhost:1', 'http://example.com/localhost:1'],
])('F1 and F4: %s is written %s for a container with a network of its own', (address, expected) => {
  expect(fromContainer(address, 'gw')).toBe(expected);
});

test('a rewritten address is never rewritten again, and still counts as the saved one', () => {
  const host = fc.constantFrom('localhost', '127.0.0.1', '[::1]', 'db.example.com', '10.0.0.7');
  const port = fc.integer({ min: 1, max: 65_535 });
  fc.assert(
    fc.property(host, port, fc.constantFrom(...Object.values(gatewayNames)), (name, number, gateway) => {
      const saved = `${name}:${number}`;
      const once = fromContainer(saved, gateway);
      expect(fromContainer(once, gateway)).toBe(once);
      expect(isSameAddress(saved, once)).toBe(true);
      expect(isSameAddress(saved, `${once}0`)).toBe(false);
    }),
  );
});
