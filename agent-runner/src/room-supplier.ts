import type { ActivitySlotInfo, CustomSlotSupplier, TunerHolder } from '@temporalio/worker';
import type { AgentSlots } from './activities/agent-slots';

/** Polls never come to so many; it is only a bound. */
const tasksMax = 100;

/** The shared queue is asked for no more than there are free places for agents: what it hands out begins here. */
export function whileRoom(slots: AgentSlots): TunerHolder {
  const others = { type: 'fixed-size', numSlots: tasksMax } as const;
  return {
    activityTaskSlotSupplier: roomSupplier(slots),
    workflowTaskSlotSupplier: others,
    localActivityTaskSlotSupplier: others,
    nexusTaskSlotSupplier: others,
  };
}

function roomSupplier(slots: AgentSlots): CustomSlotSupplier<ActivitySlotInfo> {
  return {
    type: 'custom',
    reserveSlot: async (_, signal) => {
      await slots.beginPoll(signal);
      return {};
    },
    tryReserveSlot: () => (slots.tryBeginPoll() ? {} : null),
    markSlotUsed: () => undefined,
    releaseSlot: () => slots.endPoll(),
  };
}
