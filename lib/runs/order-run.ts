import type { RunOrderInput } from '@/lib/contracts/runs';
import type { RunOrder } from '@/lib/temporal/run-types';

/** A wish in the words of the workflow `RunAgent` (docs/agent-runner.md, "Steer a run"). */
export function orderOf(input: RunOrderInput): RunOrder {
  switch (input.type) {
    case 'cancel':
      return { type: 'cancel' };
    case 'pause':
    case 'resume':
    case 'stop':
      return { type: 'signal', name: input.type };
    case 'message':
      return { type: 'update', name: 'message', argument: { text: input.text } };
    case 'approve':
      return { type: 'update', name: 'decide', argument: { id: input.call, decision: 'approve' } };
    case 'deny': {
      const reason = input.reason ? { reason: input.reason } : {};
      return { type: 'update', name: 'decide', argument: { id: input.call, decision: 'deny', ...reason } };
    }
  }
}
