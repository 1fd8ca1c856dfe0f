#!/usr/bin/env bash
# ollama-ai-provider-v2 3.6.0 with ai 6.0.325, Node 20.
#
# Expected: an answer of Ollama that was cut off at num_predict (`done_reason` "length") has the finish reason "length", as one
#   that holds text alone has, and as the AI SDK's other providers say of an answer with tool calls.
# Seen: with a tool call in it the finish reason is "tool-calls". A loop that runs tools takes the call for a whole one, runs it
#   with what arguments there were, and never tells the model that its answer was cut. The server's own word is still in the
#   response's body.
#
# Exits with 1 when the behaviour is another.
set -euo pipefail
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund ai@6.0.325 ollama-ai-provider-v2@3.6.0 zod@4.6.7 >/dev/null
cat >look.mjs <<'JS'
import { createServer } from 'node:http';
import { generateText, tool } from 'ai';
import { createOllama } from 'ollama-ai-provider-v2';
import { z } from 'zod';

const call = { function: { name: 'note', arguments: { text: 'half of' } } };
const answers = [{ content: 'half of' }, { content: '', tool_calls: [call] }];
const server = createServer((request, response) => {
  request.resume();
  const message = { role: 'assistant', ...answers.shift() };
  const times = { total_duration: 1, load_duration: 1, prompt_eval_count: 1, prompt_eval_duration: 1, eval_count: 1, eval_duration: 1 };
  const body = { model: 'm', created_at: new Date().toISOString(), message, done: true, done_reason: 'length', ...times };
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(body));
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const ollama = createOllama({ baseURL: `http://127.0.0.1:${server.address().port}/api` });
const ask = async () => {
  const tools = { note: tool({ description: 'Notes a text.', inputSchema: z.object({ text: z.string() }) }) };
  const { finishReason, response } = await generateText({ model: ollama('m'), prompt: 'Note something.', tools, maxRetries: 0 });
  return { finishReason, body: response.body.done_reason };
};
const [text, withCall] = [await ask(), await ask()];
server.close();
console.log('text alone:', text, 'with a tool call:', withCall);
const seen = text.finishReason === 'length' && withCall.finishReason === 'tool-calls' && withCall.body === 'length';
process.exit(seen ? 0 : 1);
JS
node look.mjs
