import { expect, test } from 'vitest';
import { readToolServers } from './tool-server-settings';

const read = (servers: unknown) => readToolServers({ mcpServers: servers });

test('the usual form is read: programs and servers by HTTP, by name', () => {
  const given = {
    files: { command: 'npx', args: ['-y', 'server'], env: { KEY: 'a' } },
    plain: { command: 'server' },
    remote: { type: 'http', url: 'https://tools.example/mcp', headers: { authorization: 'Bearer a' } },
  };
  expect(read(given)).toEqual({
    problems: [],
    servers: { ...given, plain: { command: 'server', args: [], env: {} } },
  });
});

test.each([
  ['another form', '[]', 'all of it: '],
  ['a wrong name', '{"mcpServers":{"a.b":{"command":"canary"}}}', 'mcpServers.a.b: '],
  ['no command', '{"mcpServers":{"a":{"args":["canary"]}}}', 'mcpServers.a.command: '],
  ['wrong arguments', '{"mcpServers":{"a":{"command":"x","args":"canary"}}}', 'mcpServers.a.args: '],
  ['another scheme', '{"mcpServers":{"a":{"url":"file:///canary"}}}', 'mcpServers.a.url: '],
  ['an unknown field', '{"mcpServers":{"a":{"command":"x","auth":"canary"}}}', 'mcpServers.a: '],
])('%s is refused by its place, without what stands there', (_, text, problem) => {
  const { servers, problems } = readToolServers(JSON.parse(text));
  expect(servers).toEqual({});
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain(problem);
  expect(problems.join()).not.toContain('canary');
});
