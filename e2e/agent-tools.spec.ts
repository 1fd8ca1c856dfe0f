import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startRemoteToolServer } from '@/agent-runner/src/mcp/tool-server.test-support';
import { doctorReportSchema } from '@/lib/contracts/doctor';
import { setUpAgent } from './agent-machine';
import { expect, test } from './fixtures';

test.beforeEach(({ machine }) => {
  test.skip(!machine.sharesHost, 'The engine does not see this machine’s ports, where the model answers.');
});

/** A server of one tool, in one line: the container of the console has no place for a file of it. It says what it can do. */
const program = `
const { readdirSync } = require('node:fs');
const attempt = (work) => { try { return String(work()); } catch (error) { return error.code; } };
const where = () => [process.cwd(), Object.keys(process.env).sort(), attempt(() => readdirSync('/workspace/sessions')), attempt(() => process.kill(1, 'SIGTERM'))].join(' ');
const answers = {
  initialize: ({ protocolVersion }) => ({ protocolVersion, capabilities: { tools: {} }, serverInfo: { name: 'own', version: '1' } }),
  'tools/list': () => ({ tools: [{ name: 'where', inputSchema: { type: 'object' } }] }),
  'tools/call': () => ({ content: [{ type: 'text', text: where() }] }),
};
require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method, params } = JSON.parse(line);
  if (id !== undefined) console.log(JSON.stringify({ jsonrpc: '2.0', id, result: answers[method](params) }));
});`;

const call = (name: string, input = {}) => ({ toolCalls: [{ name, input }] });
const answer = ({ toolResults }: { toolResults: string[] }) => ({ text: toolResults.join('\n') });

const ofSession = JSON.stringify({
  mcpServers: {
    'of-session': { command: '/app/node', args: ['-e', program.replaceAll('\n', ' ')], env: { OWN: 'x' } },
  },
});

const toolServers = (url: string) =>
  JSON.stringify({
    mcpServers: {
      own: { command: '/app/node', args: ['-e', program.replaceAll('\n', ' ')], env: { KEY: 'canary-own' } },
      remote: { url, headers: { authorization: 'Bearer canary-remote' } },
      missing: { command: '/no/such/program' },
    },
  });

test('an agent in its container has the tools of a program in its sandbox and of a server by HTTP, and reads skills', async ({
  machine,
}) => {
  await using remote = await startRemoteToolServer('canary-remote');
  const tools = [
    call('own__where'),
    call('remote__echo', { message: 'from afar' }),
    call('read_skill', { name: 'notes' }),
    call('of-session__where'),
    answer,
  ];
  const prepare = [call('write_file', { path: '.mcp.json', content: ofSession }), answer];
  await using agent = await setUpAgent(
    machine,
    { tools, prepare },
    { STIGMER_MCP_SERVERS: toolServers(remote.url) },
  );
  await mkdir(join(machine.workspace, 'skills/notes'), { recursive: true });
  const skill = '---\nname: notes\ndescription: How notes are written\n---\nIn verse.\n';
  await writeFile(join(machine.workspace, 'skills/notes/SKILL.md'), skill);
  // A server of the session's own, which the agent itself sets up.
  await (await agent.start({ message: 'script:prepare', sessionId: 's1' })).result();
  const { text } = await (await agent.start({ message: 'script:tools', sessionId: 's1' })).result();
  expect(text).toContain('/workspace/sessions/s1 HOME,KEY,LANG,PATH');
  expect(text).toContain('/workspace/sessions/s1 HOME,LANG,OWN,PATH');
  // No other session, and no signal to the init.
  expect(text).toContain(' EACCES EPERM');
  expect(text).toContain('from afar');
  expect(text).toContain('In verse.');
  const asked = JSON.stringify(agent.model.requests[0]?.body);
  expect(asked).toContain('The tool server missing cannot be used');
  const { output } = await machine.engine.exec(machine.containerName, [
    '/app/agent-runner',
    'doctor',
    '--json',
  ]);
  const found = doctorReportSchema.parse(JSON.parse(output)).checks.find(({ id }) => id === 'tools');
  expect(found).toMatchObject({ state: 'warn', code: 'tool-server-unavailable' });
  expect(found?.evidence[0]?.value).toContain('own__where, remote__echo');
  expect(`${asked} ${output}`).not.toContain('canary');
});
