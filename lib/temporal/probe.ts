import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from '@temporalio/client';
import { startDeadline } from '@/lib/core/deadline';
import { parseAddress } from './address';
import { callTemporal, grpcProblemOf } from './call';
import {
  type Classification,
  classifyAnswer,
  classifyHalfAnswer,
  classifyUnreachable,
  type GrpcProblem,
  grpcStatus,
} from './classify';
import { reachHost } from './reach';
import { sniffPort } from './sniff';
import type { TemporalProbe, TemporalSettings } from './types';

/** A server that lives has long answered by then, unless its machine is very busy: so its port is asked as well. */
const patienceMs = 1500;
const turnMs = 100;
const unanswered: GrpcProblem = { status: grpcStatus.deadlineExceeded, details: 'No answer yet' };

/** Asks for the server's version and for the namespace; when that fails, finds out at the port why. */
export async function probeTemporal(
  connection: Connection,
  settings: TemporalSettings,
  signal?: AbortSignal,
): Promise<TemporalProbe> {
  const startedAt = performance.now();
  const result = (fields: Omit<TemporalProbe, 'durationMs'>) => ({
    ...fields,
    durationMs: Math.round(performance.now() - startedAt),
  });
  let serverVersion: string | null = null;
  try {
    const heard = await unlessSilent(settings, (scope) => readServerVersion(connection, scope), signal);
    if (heard.type === 'silent')
      return result({ reachable: false, namespaceExists: false, ...heard.found, serverVersion });
    serverVersion = heard.version;
    const namespace = settings.namespace;
    await callTemporal(connection, () => connection.workflowService.describeNamespace({ namespace }), signal);
    const detail = serverVersion ? `Temporal ${serverVersion}` : 'Temporal';
    return result({ reachable: true, namespaceExists: true, code: null, detail, serverVersion });
  } catch (error) {
    const problem = grpcProblemOf(error);
    if (problem === null) throw error;
    const half = classifyHalfAnswer(problem, serverVersion);
    // One that left between the two questions does not say its version again.
    const now = half === null ? problem : await problemOf(() => readServerVersion(connection, signal));
    const { code, detail } =
      now === null && half !== null ? half : await causeOf(settings, now ?? problem, signal);
    // A limit of its rate disproves nothing: who polls tells whether the namespace is there.
    if (code === 'temporal-busy')
      return result({ reachable: true, namespaceExists: true, code: null, detail, serverVersion });
    const reachable = code === 'namespace-not-found' || code === 'temporal-unauthorized';
    return result({ reachable, namespaceExists: false, code, detail, serverVersion });
  }
}

/** What a call meets; null: an answer. */
async function problemOf(call: () => Promise<unknown>): Promise<GrpcProblem | null> {
  try {
    await call();
    return null;
  } catch (error) {
    const problem = grpcProblemOf(error);
    if (problem === null) throw error;
    return problem;
  }
}

type Heard = { type: 'answers'; version: string | null } | { type: 'silent'; found: Classification };

/** The server's first answer; given up as soon as its port is found to say nothing, whatever it is asked. */
async function unlessSilent(
  settings: TemporalSettings,
  ask: (signal: AbortSignal) => Promise<string | null>,
  outer?: AbortSignal,
): Promise<Heard> {
  const scope = startDeadline(null, outer);
  const { signal } = scope;
  const answers = async (): Promise<Heard> => ({ type: 'answers', version: await ask(signal) });
  const answering = answers();
  const silence = async (): Promise<Heard> => {
    await sleep(patienceMs, undefined, { signal });
    const found = await investigate(settings, unanswered, signal);
    if (found.code !== 'temporal-silent') return await answering;
    // What came while this process itself was held up is read before its silence is believed.
    await sleep(turnMs, undefined, { signal });
    return { type: 'silent', found };
  };
  try {
    return await Promise.race([answering, silence()]);
  } catch (error) {
    outer?.throwIfAborted();
    throw error;
  } finally {
    scope.end();
  }
}

async function readServerVersion(connection: Connection, signal?: AbortSignal): Promise<string | null> {
  const info = await callTemporal(connection, () => connection.workflowService.getSystemInfo({}), signal);
  return info.serverVersion || null;
}

/** What a call met by itself: the answer, or what the port says where there was none. */
export async function causeOf(
  settings: TemporalSettings,
  problem: GrpcProblem,
  signal?: AbortSignal,
): Promise<Classification> {
  return classifyAnswer(problem, settings.namespace) ?? (await investigate(settings, problem, signal));
}

/** What the port itself says after a call that did not get through. */
async function investigate(
  settings: TemporalSettings,
  grpc: GrpcProblem,
  signal?: AbortSignal,
): Promise<Classification> {
  const { address, tls, certificates, serverName } = settings;
  const target = parseAddress(address);
  if (target === null) return { code: 'temporal-dns', detail: `${address} is not a host and a port` };
  const reach = await reachHost(target.host, target.port, signal);
  const open =
    reach.type === 'resolved' ? reach.addresses.find((each) => each.outcome === 'open') : undefined;
  const sniff =
    open === undefined
      ? null
      : await sniffPort(
          { ...target, ...(serverName && { host: serverName }), address: open.address, certificates },
          signal,
        );
  return classifyUnreachable({ address, tls, grpc, reach, sniff });
}
