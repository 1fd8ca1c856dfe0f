import type { AddressOutcome, Reach } from './reach';
import type { Sniff } from './sniff';
import type { TemporalProblemCode } from './types';

/** gRPC status numbers that decide something here. */
export const grpcStatus = {
  invalidArgument: 3,
  deadlineExceeded: 4,
  notFound: 5,
  permissionDenied: 7,
  resourceExhausted: 8,
  failedPrecondition: 9,
  unimplemented: 12,
  unavailable: 14,
  unauthenticated: 16,
} as const;

export interface GrpcProblem {
  status: number;
  details: string;
}

export interface ConnectionEvidence {
  address: string;
  tls: boolean;
  grpc: GrpcProblem;
  reach: Reach;
  /** Null when no address was open. */
  sniff: Sniff | null;
}

export interface Classification {
  code: TemporalProblemCode;
  detail: string;
}

/** Why a call did not get through to Temporal, from what TCP and the port itself answered. */
export function classifyUnreachable(evidence: ConnectionEvidence): Classification {
  const { reach, sniff, address } = evidence;
  if (reach.type === 'unresolved') {
    return { code: 'temporal-dns', detail: `The name in ${address} does not resolve (${reach.error})` };
  }
  if (!reach.addresses.some((each) => each.outcome === 'open')) return classifyClosed(reach.addresses);
  const seen = describeAddresses(reach.addresses);
  const spoken = sniff === null ? null : classifySpoken(sniff, evidence.tls);
  return spoken ?? { code: 'temporal-unreachable', detail: `${describeGrpc(evidence.grpc)}; ${seen}` };
}

function classifyClosed(addresses: AddressOutcome[]): Classification {
  const detail = describeAddresses(addresses);
  if (addresses.some((each) => each.outcome === 'refused')) return { code: 'temporal-refused', detail };
  return { code: 'temporal-unreachable', detail };
}

function classifySpoken(sniff: Sniff, tls: boolean): Classification | null {
  if (!tls && (sniff.tls === 'accepted' || sniff.tls === 'untrusted' || sniff.plain === 'tls-alert')) {
    return { code: 'temporal-tls', detail: 'The port asks for TLS, and TLS is off in the settings' };
  }
  if (sniff.plain === 'http1' && (!tls || sniff.tls !== 'accepted')) {
    return { code: 'temporal-not-grpc', detail: 'The port answers HTTP/1, not gRPC' };
  }
  if (tls && sniff.plain === 'http2') {
    return { code: 'temporal-tls', detail: 'The port speaks without TLS, and TLS is on in the settings' };
  }
  if (tls && sniff.tls === 'untrusted') {
    return {
      code: 'temporal-tls',
      detail: `The certificate of the server is not trusted (${sniff.tlsError})`,
    };
  }
  if (sniff.plain === 'silent' && sniff.tls === 'silent') {
    return { code: 'temporal-silent', detail: 'The port accepts connections and never answers' };
  }
  if (isDropped(sniff, tls)) {
    return {
      code: 'temporal-nothing-behind',
      detail: 'The port accepts connections and closes each at once',
    };
  }
  if (tls && sniff.tls === 'refused') {
    const asked = sniff.tlsError.includes('CERTIFICATE_REQUIRED');
    const what = asked ? 'The server asks for a client certificate' : 'The TLS handshake fails';
    return { code: 'temporal-tls', detail: `${what} (${sniff.tlsError})` };
  }
  if (sniff.plain === 'other') {
    return { code: 'temporal-not-grpc', detail: 'The port answers something that is not gRPC' };
  }
  return null;
}

/** Neither a byte nor an alert: a server that refuses a client by TLS says so before it closes. */
function isDropped({ plain, tls, tlsError }: Sniff, wantsTls: boolean): boolean {
  const closed = tlsError === 'ECONNRESET' || (!wantsTls && tlsError === 'closed');
  return plain === 'closed' && tls === 'refused' && closed;
}

/** The server was reached and refused the call; null when the answer does not show that. */
export function classifyAnswer({ status, details }: GrpcProblem, namespace: string): Classification | null {
  switch (status) {
    case grpcStatus.notFound:
      return { code: 'namespace-not-found', detail: details || `Namespace ${namespace} is not found` };
    case grpcStatus.permissionDenied:
    case grpcStatus.unauthenticated:
      return { code: 'temporal-unauthorized', detail: details };
    case grpcStatus.resourceExhausted:
      return { code: 'temporal-busy', detail: details };
    case grpcStatus.unimplemented:
      return { code: 'temporal-not-grpc', detail: 'The port answers, but it is not a Temporal frontend' };
    default:
      return null;
  }
}

/**
 * The server has just said its version, for which it looks nothing up, and then did not get to the namespace.
 * @param serverVersion null where it did not
 */
export function classifyHalfAnswer(grpc: GrpcProblem, serverVersion: string | null): Classification | null {
  const isStore = grpc.status === grpcStatus.deadlineExceeded || grpc.status === grpcStatus.unavailable;
  if (serverVersion === null || !isStore) return null;
  const detail = `Temporal ${serverVersion} says its version; asked for the namespace: ${describeGrpc(grpc)}`;
  return { code: 'temporal-store-silent', detail };
}

/** `::1 refused, 127.0.0.1 open`. */
export function describeAddresses(addresses: AddressOutcome[]): string {
  const words = { open: 'open', refused: 'refused', timeout: 'no answer', unreachable: '' };
  return addresses.map(({ address, outcome, error }) => `${address} ${words[outcome] || error}`).join(', ');
}

function describeGrpc({ status, details }: GrpcProblem): string {
  return `gRPC status ${status}: ${details}`;
}
