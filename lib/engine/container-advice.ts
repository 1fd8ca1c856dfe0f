import type { EngineAdvice, EngineCandidate } from '@/lib/contracts/status';

const giveSocket: EngineAdvice = {
  title: 'Give the console’s container the engine’s socket',
  summary:
    'The console runs in a container and drives the engine that runs it. Start it again with that engine’s socket, and with --network host (docs/console-container.md).',
  command: null,
};

/** The same for a console in a container, where nothing can be installed or started: what its container has to have. */
export function adviseInContainer(candidates: readonly EngineCandidate[]): EngineAdvice[] {
  const answering = candidates.filter(({ outcome }) => outcome === 'not-from-here');
  const told = answering.flatMap(({ source, remedy }) =>
    remedy === undefined
      ? []
      : [{ title: `Let ${source} be used`, summary: remedy.summary, command: remedy.command ?? null }],
  );
  return told.length > 0 ? told : [giveSocket];
}
