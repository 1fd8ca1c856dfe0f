#!/usr/bin/env bash
# @modelcontextprotocol/client 2.4.0 (Node 20) with a server of the Python SDK, mcp 2.3.0, over streamable HTTP.
#
# Expected: a server that was restarted answers 404 to the session of before, and the client begins a new one, as the protocol
#   demands of it ("MUST start a new session"); the next call works.
# Seen: the call fails with the 404, and so does each one after it, for as long as the client lives. `onclose` is not called, so a
#   program that connects again when the connection closes never does. Whoever holds such a client for long has to look for
#   the status 404 and connect anew; a call that got it was not run and may be repeated.
#
# Needs python3 with venv and pip. Exits with 1 when the behaviour is another.
set -euo pipefail
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check mcp==2.3.0
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @modelcontextprotocol/client@2.4.0 >/dev/null
cat >server.py <<'PY'
import sys
from mcp.server import MCPServer

server = MCPServer("sums")

@server.tool()
def add(a: int, b: int) -> int:
    return a + b

server.run(transport="streamable-http", host="127.0.0.1", port=int(sys.argv[1]))
PY
cat >look.mjs <<'JS'
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';

const free = createServer().listen(0, '127.0.0.1');
await once(free, 'listening');
const { port } = free.address();
await new Promise((done) => free.close(done));
const url = `http://127.0.0.1:${port}/mcp`;
const start = async () => {
  const server = spawn('python/bin/python', ['server.py', String(port)], { stdio: 'ignore' });
  while (!(await fetch(url).then(() => true, () => false))) await sleep(100);
  return server;
};
let server = await start();
const client = new Client({ name: 'look', version: '1.0.0' });
let closed = 0;
client.onclose = () => { closed += 1; };
await client.connect(new StreamableHTTPClientTransport(new URL(url)));
const call = () =>
  client.callTool({ name: 'add', arguments: { a: 1, b: 2 } }, { timeout: 10_000 }).then(
    ({ content }) => content[0].text,
    (error) => error.status ?? String(error),
  );
const before = await call();
server.kill('SIGKILL');
await once(server, 'exit');
server = await start();
const after = [await call(), await call(), await call()];
console.log(`before the restart: ${before}; after it: ${after.join(', ')}; closed: ${closed} times`);
const asSeen = before === '3' && after.every((answer) => answer === 404) && closed === 0;
await client.close().catch(() => undefined);
server.kill('SIGKILL');
process.exit(asSeen ? 0 : 1);
JS
node look.mjs
