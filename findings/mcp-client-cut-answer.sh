#!/usr/bin/env bash
# @modelcontextprotocol/client 2.4.0 (Node 20) with a server of the Python SDK, mcp 2.3.0, over streamable HTTP.
#
# Expected: when the server ends in the middle of a call, the stream that would bring the answer breaks, and the call fails then.
# Seen: the client hears that the stream broke (`onerror`), but the call stays open until its own time limit, which is 60 s
#   unless given. Nothing can bring the answer any more: the server gave its events no ids, so the stream cannot be taken up
#   again. The transport has a hook for this, `onRequestStreamEnd`, which the client does not use for ordinary calls.
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
import anyio
from mcp.server import MCPServer

server = MCPServer("slow")

@server.tool()
async def wait(seconds: float) -> str:
    await anyio.sleep(seconds)
    return "done"

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
const server = spawn('python/bin/python', ['server.py', String(port)], { stdio: 'ignore' });
while (!(await fetch(url).then(() => true, () => false))) await sleep(100);
const client = new Client({ name: 'look', version: '1.0.0' });
await client.connect(new StreamableHTTPClientTransport(new URL(url)));
let brokeAt = null;
client.onerror = () => { brokeAt ??= performance.now(); };
const limit = 12_000;
const call = client.callTool({ name: 'wait', arguments: { seconds: 5 } }, { timeout: limit }).then(
  () => 'an answer',
  (error) => error.code,
);
await sleep(1500);
const from = performance.now();
server.kill('SIGKILL');
const how = await call;
const took = performance.now() - from;
const heard = brokeAt === null ? 'never' : `after ${((brokeAt - from) / 1000).toFixed(1)} s`;
console.log(`the broken stream was heard of ${heard}; the call ended ${(took / 1000).toFixed(1)} s after the server, by ${how}`);
await client.close().catch(() => undefined);
process.exit(how === 'REQUEST_TIMEOUT' && took > limit - 3000 && brokeAt !== null && brokeAt - from < 3000 ? 0 : 1);
JS
node look.mjs
