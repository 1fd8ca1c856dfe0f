import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import type { AgentModel } from '../agent/agent-model';
import { failureOf, never } from '../agent/model-call.test-support';
import { slowError } from '../agent/model-error';
import { addressOf } from '../agent/scripted-model.test-support';
import type { AgentTool } from '../tools/tool';
import { createOtlpTraces } from './otlp-traces';

const valueSchema = z.record(z.string(), z.json()).transform((value) => Object.values(value)[0]);
const spanSchema = z.object({
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().optional(),
  name: z.string(),
  kind: z.number(),
  status: z.object({ code: z.number().optional(), message: z.string().optional() }),
  attributes: z.array(z.object({ key: z.string(), value: valueSchema })),
});
const bodySchema = z.object({
  resourceSpans: z.array(z.object({ scopeSpans: z.array(z.object({ spans: z.array(spanSchema) })) })),
});

let collector: Server;
let answer: RequestListener;
const received: { path: string | undefined; key: unknown; text: string }[] = [];

beforeEach(async () => {
  received.length = 0;
  answer = (_, response) => response.end('{}');
  collector = createServer(async (request, response) => {
    const text = Buffer.concat(await request.toArray()).toString('utf8');
    received.push({ path: request.url, key: request.headers['api-key'], text });
    answer(request, response);
  });
  await once(collector.listen(0, '127.0.0.1'), 'listening');
});
afterEach(() => {
  collector.closeAllConnections();
  collector.close();
});

function tracesTo(port: number) {
  return createOtlpTraces({
    collector: { url: `http://127.0.0.1:${port}/v1/traces`, headers: { 'api-key': 'canary' } },
    model: { provider: 'ollama', model: 'tiny' },
    version: '0.1.0',
    identity: 'one',
  });
}

const usage = { inputTokens: 100, outputTokens: 10, cachedInputTokens: 40, cacheWriteTokens: 0 };
const turn = { text: 'pelican', toolCalls: [], usage, finishReason: 'tool-calls' as const, replay: null };
const conversation = { system: 'pelican', messages: [{ role: 'user' as const, text: 'pelican' }] };
const model: AgentModel = {
  host: 'localhost:11434',
  threadTokens: null,
  prices: null,
  next: async () => turn,
};
const look: AgentTool = {
  name: 'look',
  description: 'pelican',
  inputSchema: { type: 'object' },
  readOnly: true,
  execute: async (input) => ({ text: 'pelican', isError: input === 'wrong' }),
};
const run = { executionId: 'run-7', sessionId: 's1', attempt: 2 };
const suspended = {
  type: 'suspended' as const,
  suspension: { type: 'paused' as const },
  messagesTaken: 0,
};

async function spansOf(): Promise<(z.infer<typeof spanSchema> & { values: Record<string, unknown> })[]> {
  return received
    .flatMap(({ text }) => bodySchema.parse(JSON.parse(text)).resourceSpans)
    .flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans))
    .map((span) => ({
      ...span,
      values: Object.fromEntries(span.attributes.map(({ key, value }) => [key, value])),
    }));
}

it('run, steps, calls of the model and of tools are spans, each within the other, in the caller’s trace', async () => {
  const traces = tracesTo(addressOf(collector.address()).port);
  const traceId = '0af7651916cd43dd8448eb211c80319c';
  const trace = traces.begin({ ...run, traceparent: `00-${traceId}-b7ad6b7169203331-01` });
  trace.onEvent({ type: 'step-start', step: 1 });
  await trace.model(model).next(conversation, [], never);
  const [traced] = trace.tools([look]);
  await traced?.execute({ pelican: 1 }, never);
  await traced?.execute('wrong', never);
  trace.onOutcome(suspended);
  await traces.close();
  const spans = await spansOf();
  const named = (name: string) => spans.filter((span) => span.name === name);
  const [whole] = named('invoke_agent');
  const [step] = named('step 1');
  const [chat] = named('chat tiny');
  const [good, bad] = named('execute_tool look');
  expect(new Set(spans.map((span) => span.traceId))).toEqual(new Set([traceId]));
  expect(whole).toMatchObject({
    parentSpanId: 'b7ad6b7169203331',
    values: { 'gen_ai.conversation.id': 's1', 'stigmer.execution.id': 'run-7', 'stigmer.end': 'suspended' },
  });
  expect(step?.parentSpanId).toBe(whole?.spanId);
  expect([chat, good, bad].map((span) => span?.parentSpanId)).toEqual(Array(3).fill(step?.spanId));
  expect(chat?.values).toMatchObject({
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'ollama',
    'gen_ai.request.model': 'tiny',
    'gen_ai.usage.input_tokens': 100,
    'gen_ai.usage.output_tokens': 10,
    'gen_ai.usage.cache_read.input_tokens': 40,
    'server.address': 'localhost',
    'server.port': 11434,
  });
  expect([good, bad].map((span) => span?.status.code ?? 0)).toEqual([0, 2]);
  expect(new Set(received.map(({ path, key }) => `${path} ${key}`))).toEqual(new Set(['/v1/traces canary']));
  expect(received.map(({ text }) => text).join()).not.toContain('pelican');
});

it('what failed is told by its code, and a run without a caller’s trace begins its own', async () => {
  const traces = tracesTo(addressOf(collector.address()).port);
  const trace = traces.begin({ ...run, traceparent: 'no trace' });
  const slow = slowError(model, 1000);
  const failing = trace.model({ ...model, next: () => Promise.reject(slow) });
  expect(await failureOf(failing.next(conversation, [], never))).toBe(slow);
  trace.onFailure('model-unreachable');
  await traces.close();
  const spans = await spansOf();
  expect(spans.map(({ name, values }) => [name, values['error.type']])).toEqual([
    ['chat tiny', 'model-unreachable'],
    ['invoke_agent', 'model-unreachable'],
  ]);
  expect(spans[1]?.parentSpanId ?? '').toBe('');
  expect(spans.map(({ status }) => status.message ?? '')).toEqual(['', '']);
});

it.each(['refuses', 'is silent', 'is gone'])(
  'a collector that %s disturbs no run and no end',
  async (how) => {
    const { port } = addressOf(collector.address());
    answer = (_, response) => {
      if (how === 'refuses') response.writeHead(400).end();
    };
    if (how === 'is gone') collector.close();
    const traces = tracesTo(port);
    const trace = traces.begin({ ...run, traceparent: null });
    expect(await trace.model(model).next(conversation, [], never)).toBe(turn);
    trace.onOutcome(suspended);
    await traces.close();
  },
);
