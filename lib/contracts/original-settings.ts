/**
 * Names that belong to the original agent-runner, its launchers and its later releases: what each does there, whether
 * our own worker reads it, and what to use here. A name that ends with `*` stands for all that begin so.
 */
const hints: ReadonlyArray<readonly [names: readonly string[], hint: string]> = [
  [
    ['MODE'],
    'The original runner starts in cloud mode, with an API key and a Redis, unless this is local; our own worker has no modes.',
  ],
  [
    ['SANDBOX_TYPE'],
    'The original runner knows filesystem only, and reads it in local mode; our own worker always uses the filesystem and does not read it.',
  ],
  [
    ['REDIS_HOST', 'REDIS_PORT', 'REDIS_PASSWORD'],
    'The original runner does not start in cloud mode without this Redis; with MODE=local it needs none, as our own worker, which does not read it.',
  ],
  [
    ['STIGMER_EXECUTION_MODE'],
    'The original runner checks its value (local, sandbox or auto) and then does nothing with it in local mode; our own worker does not read it.',
  ],
  [
    ['STIGMER_SANDBOX_*'],
    'The original runner reads it without effect; our own worker does not read it, since its sandbox is the container itself.',
  ],
  [
    ['DAYTONA_API_KEY', 'DAYTONA_DEV_TOOLS_SNAPSHOT_ID'],
    'The original runner needs it in cloud mode for its sandboxes at Daytona; our own worker does not read it and works in the workspace.',
  ],
  [
    ['TASK_QUEUE'],
    'The original runner never reads this name, though its launchers set it; our own worker does, and STIGMER_TASK_QUEUE is right for both here.',
  ],
  [
    ['TEMPORAL_AGENT_EXECUTION_RUNNER_TASK_QUEUE'],
    'The one name that the original runner reads the task queue from; our own worker reads it too, and STIGMER_TASK_QUEUE is right for both here.',
  ],
  [
    ['TEMPORAL_AGENT_EXECUTION_TASK_QUEUE'],
    'A former name of the original runner’s task queue that no runner reads any more; use STIGMER_TASK_QUEUE.',
  ],
  [
    ['SANDBOX_ROOT_DIR'],
    'The one name that the original runner reads its workspace from; our own worker reads it too, and WORKSPACE_ROOT_DIR is right for both here.',
  ],
  [
    ['WORKSPACE_ROOT'],
    'The original runner never reads this name, though its launchers set it, and writes into the container; our own worker does. Use WORKSPACE_ROOT_DIR.',
  ],
  [
    ['STIGMER_BACKEND_URL'],
    'The original runner never reads this name and falls back to port 50051; our own worker does. Use STIGMER_BACKEND_ENDPOINT.',
  ],
  [
    ['STIGMER_API_KEY'],
    'The original runner needs it in cloud mode and sends it to the Stigmer server; our own worker reads it too, and STIGMER_TOKEN is right for both here.',
  ],
  [
    ['OLLAMA_BASE_URL'],
    'The one address of a model that the original runner reads; our own worker reads it for ollama, and STIGMER_LLM_BASE_URL is right for both here.',
  ],
  [
    ['OPENAI_API_KEY'],
    'The first releases of the original runner never read it; our own worker does for provider openai. STIGMER_LLM_API_KEY is right for both.',
  ],
  [
    ['ANTHROPIC_API_KEY'],
    'The original runner sends it to any provider; our own worker to anthropic only. Use STIGMER_LLM_API_KEY with its provider.',
  ],
  [
    ['ANTHROPIC_BASE_URL'],
    'Later releases of the original runner read it; our own worker does for anthropic. Use STIGMER_LLM_BASE_URL.',
  ],
  [
    ['STIGMER_TEMPORAL_API_KEY'],
    'Later releases of the original runner read it; our own worker does too, and TEMPORAL_API_KEY is right for both here.',
  ],
  [
    ['STIGMER_TEMPORAL_TLS*'],
    'Later releases of the original runner read it; our own worker does not. Use TEMPORAL_TLS and its certificates.',
  ],
  [
    [
      'STIGMER_RUNNER_MODE',
      'STIGMER_RUNNER_HITL_SECRET',
      'STIGMER_PROXY_ENDPOINT',
      'STIGMER_IDLE_TIMEOUT_SECONDS',
    ],
    'Later releases of the original runner read it; our own worker does not, and needs nothing in its place.',
  ],
  [
    ['STIGMER_PRIMARY_MODEL', 'CURSOR_API_KEY'],
    'Later releases of the original runner read it; our own worker does not. Use STIGMER_LLM_PROVIDER, _MODEL and _API_KEY.',
  ],
  [
    ['STIGMER_CHECKPOINTER_*', 'ARTIFACT_STORAGE_TYPE', 'LOCAL_ARTIFACT_*', 'AGENT_EXECUTION_ARTIFACT_R2_*'],
    'Later releases of the original runner keep their state and artifacts as it says; our own worker keeps all in the workspace and does not read it.',
  ],
  [
    [
      'CLAIMCHECK_*',
      ...[
        'OTEL_SERVICE_NAME',
        'OTEL_RESOURCE_ATTRIBUTES',
        'OTEL_SDK_DISABLED',
        'OTEL_EXPORTER_OTLP_PROTOCOL',
      ],
      ...['OTEL_TRACES_*', 'OTEL_METRICS_*', 'OTEL_LOGS_*'],
    ],
    'Later releases of the original runner read it; our own worker does not. It sends traces and metrics to OTEL_EXPORTER_OTLP_ENDPOINT, or serves the metrics on METRICS_PORT.',
  ],
  [
    ['AUTH0_DOMAIN', 'AUTH0_AUDIENCE', 'MACHINE_ACCOUNT_CLIENT_ID', 'MACHINE_ACCOUNT_CLIENT_SECRET'],
    'Once required by the original runner, which reads STIGMER_API_KEY instead now; no runner reads it. Use STIGMER_TOKEN.',
  ],
  [
    ['ENV', 'STIGMER_AGENT_RUNNER_SCRIPT', 'STIGMER_AGENT_RUNNER_WORKSPACE'],
    'Set by the original runner’s launchers and read by no runner in a container; it can be removed.',
  ],
  [
    ['STIGMER_AGENT_RUNNER_IMAGE'],
    'Without effect in this file: the console reads it from its own environment when it starts.',
  ],
];

const exact = new Map<string, string>();
const families: Array<{ beginning: string; hint: string }> = [];
for (const [names, hint] of hints) {
  for (const name of names) {
    if (name.endsWith('*')) families.push({ beginning: name.slice(0, -1), hint });
    else exact.set(name, hint);
  }
}

/** What is to be known of a name of the original agent-runner, as one sentence; null for any other name. */
export function originalHint(name: string): string | null {
  return exact.get(name) ?? families.find(({ beginning }) => name.startsWith(beginning))?.hint ?? null;
}
