import { type Context, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { systemClock } from '@/lib/core/clock';
import type { ModelSettings } from '../agent/agent-model';
import type { Collector } from '../collector';
import { RunSpans } from './run-spans';
import type { RunTraces } from './run-traces';

/** Of the newest; what more there is, while the collector takes none, is dropped. */
const queuedSpansMax = 2048;
const sendTimeoutMs = 10_000;
/** A worker that stops waits no longer for its collector. */
const lastSendMs = 2000;

interface TracesParts {
  collector: Collector;
  model: Pick<ModelSettings, 'provider' | 'model'>;
  version: string;
  identity: string;
}

/** Sends spans to a collector by OTLP over HTTP, in batches every few seconds. What fails there is dropped without a word. */
export function createOtlpTraces({ collector, model, version, identity }: TracesParts): RunTraces {
  const exporter = new OTLPTraceExporter({ ...collector, timeoutMillis: sendTimeoutMs });
  const provider = new TracerProvider({
    resource: resourceFromAttributes({
      'service.name': 'agent-runner',
      'service.version': version,
      'service.instance.id': identity,
    }),
    spanProcessors: [new BatchSpanProcessor({ exporter, maxQueueSize: queuedSpansMax })],
  });
  const tracer = provider.getTracer('agent-runner', version);
  return {
    begin: (run) => new RunSpans(run, { tracer, model, parent: parentOf(run.traceparent) }),
    close: async () => {
      const sent = new AbortController();
      const late = systemClock.sleep(lastSendMs, sent.signal).catch(() => undefined);
      await Promise.race([provider.shutdown().catch(() => undefined), late]);
      sent.abort();
    },
  };
}

/** Also of a version to come: its first fields stay as they are. */
function parentOf(traceparent: string | null): Context {
  const [, traceId, spanId, flags] =
    /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})/.exec(traceparent ?? '') ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return ROOT_CONTEXT;
  const traceFlags = Number.parseInt(flags, 16);
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags, isRemote: true });
}
