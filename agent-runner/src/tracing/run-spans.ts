import {
  type Attributes,
  type Context,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { isFailure } from '@/lib/core/failure';
import type { AgentOutcome } from '../activities/execute-agent';
import type { AgentModel, ModelSettings } from '../agent/agent-model';
import type { AgentEvent } from '../agent/run-agent';
import type { AgentTool } from '../tools/tool';
import type { RunTrace, TracedRun } from './run-traces';

export interface RunSpansParts {
  tracer: Tracer;
  /** Of the span that the run belongs to. */
  parent: Context;
  model: Pick<ModelSettings, 'provider' | 'model'>;
}

/** Spans of one attempt of a run, in the words of OpenTelemetry's conventions for generative AI. */
export class RunSpans implements RunTrace {
  readonly #tracer: Tracer;
  readonly #modelNames: Attributes;
  readonly #chat: string;
  readonly #run: Span;
  readonly #runContext: Context;
  #step: Span | null = null;

  constructor(run: TracedRun, { tracer, parent, model }: RunSpansParts) {
    this.#tracer = tracer;
    this.#chat = `chat ${model.model}`;
    this.#modelNames = {
      'gen_ai.provider.name': model.provider,
      'gen_ai.request.model': model.model,
    };
    const attributes = {
      ...this.#modelNames,
      'gen_ai.operation.name': 'invoke_agent',
      'gen_ai.conversation.id': run.sessionId,
      'stigmer.execution.id': run.executionId,
      'stigmer.attempt': run.attempt,
    };
    this.#run = tracer.startSpan('invoke_agent', { attributes }, parent);
    this.#runContext = trace.setSpan(parent, this.#run);
  }

  onEvent(event: AgentEvent): void {
    if (event.type !== 'step-start') return;
    this.#step?.end();
    const attributes = { 'stigmer.step': event.step };
    this.#step = this.#tracer.startSpan(`step ${event.step}`, { attributes }, this.#runContext);
  }

  model(model: AgentModel): AgentModel {
    const [address = '', port] = model.host.split(/:(?=\d+$)/);
    const attributes = {
      ...this.#modelNames,
      'gen_ai.operation.name': 'chat',
      'server.address': address,
      ...(port !== undefined && { 'server.port': Number(port) }),
    };
    return {
      ...model,
      next: (...call) =>
        this.#within(this.#chat, { kind: SpanKind.CLIENT, attributes }, async (span) => {
          const turn = await model.next(...call);
          const { inputTokens, outputTokens, cachedInputTokens, cacheWriteTokens } = turn.usage;
          span.setAttributes({
            'gen_ai.response.finish_reasons': [turn.finishReason],
            'gen_ai.usage.input_tokens': inputTokens,
            'gen_ai.usage.output_tokens': outputTokens,
            'gen_ai.usage.cache_read.input_tokens': cachedInputTokens,
            'gen_ai.usage.cache_creation.input_tokens': cacheWriteTokens,
          });
          return turn;
        }),
    };
  }

  tools(tools: readonly AgentTool[]): readonly AgentTool[] {
    return tools.map((tool) => {
      const attributes = { 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': tool.name };
      return {
        ...tool,
        execute: (input, signal) =>
          this.#within(`execute_tool ${tool.name}`, { attributes }, async (span) => {
            const result = await tool.execute(input, signal);
            if (result.isError) fail(span, 'tool_error');
            return result;
          }),
      };
    });
  }

  onOutcome(outcome: AgentOutcome): void {
    const end = outcome.type === 'ended' ? outcome.result.finishReason : outcome.type;
    this.#run.setAttribute('stigmer.end', end);
    this.#end();
  }

  onFailure(end: string): void {
    fail(this.#run, end);
    this.#end();
  }

  #end(): void {
    this.#step?.end();
    this.#run.end();
  }

  async #within<T>(
    name: string,
    options: { kind?: SpanKind; attributes: Attributes },
    work: (span: Span) => Promise<T>,
  ): Promise<T> {
    const parent = this.#step === null ? this.#runContext : trace.setSpan(this.#runContext, this.#step);
    const span = this.#tracer.startSpan(name, options, parent);
    try {
      return await work(span);
    } catch (error) {
      fail(span, isFailure(error) ? error.code : 'interrupted');
      throw error;
    } finally {
      span.end();
    }
  }
}

/** By a code alone: messages may hold what was said. */
function fail(span: Span, type: string): void {
  span.setAttribute('error.type', type);
  span.setStatus({ code: SpanStatusCode.ERROR });
}
