import { engineRequest } from './engine-socket';

/** What a neighbour's `image prune -a` asks of the engine, for the images with that label alone. */
export async function pruneAll(
  { kind, socketPath }: { kind: 'docker' | 'podman'; socketPath: string },
  label: string,
): Promise<void> {
  // Podman's answer to Docker's question is a refusal.
  const all = kind === 'podman' ? '/v4.0.0/libpod/images/prune?all=true&' : '/images/prune?';
  const filters = { label: [label], ...(kind === 'docker' && { dangling: ['false'] }) };
  const path = `${all}filters=${encodeURIComponent(JSON.stringify(filters))}`;
  const { status, text } = await engineRequest(socketPath, 'POST', path);
  if (status !== 200) throw new Error(`The engine did not prune: ${status} ${text}`);
}
