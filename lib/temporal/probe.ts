import type { Connection } from '@temporalio/client';
import { parseAddress } from './address';
import { callTemporal, grpcProblemOf } from './call';
import {
  type Classification,
  classifyAnswer,
  classifyHalfAnswer,
  classifyUnreachable,
  type GrpcProblem,
} from './classify';
import { reachHost } from './reach';
import { sniffPort } from './sniff';
import type { TemporalProbe, TemporalSettings } from './types';

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
    serverVersion = await readServerVersion(connection, signal);
    const namespace = settings.namespace;
    await callTemporal(connection, () => connection.workflowService.describeNamespace({ namespace }), signal);
    const detail = serverVersion ? `Temporal ${serverVersion}` : 'Temporal';
    return result({ reachable: true, namespaceExists: true, code: null, detail, serverVersion });
  } catch (error) {
    const problem = grpcProblemOf(error);
    if (problem === null) throw error;
    const { code, detail } =
      classifyAnswer(problem, settings.namespace) ??
      classifyHalfAnswer(problem, serverVersion) ??
      (await investigate(settings, problem, signal));
    // A limit of its rate disproves nothing: who polls tells whether the namespace is there.
    if (code === 'temporal-busy')
      return result({ reachable: true, namespaceExists: true, code: null, detail, serverVersion });
    const reachable = code === 'namespace-not-found' || code === 'temporal-unauthorized';
    return result({ reachable, namespaceExists: false, code, detail, serverVersion });
  }
}

async function readServerVersion(connection: Connection, signal?: AbortSignal): Promise<string | null> {
  const info = await callTemporal(connection, () => connection.workflowService.getSystemInfo({}), signal);
  return info.serverVersion || null;
}

/** What the port itself says after a call that did not get through. */
export async function investigate(
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
