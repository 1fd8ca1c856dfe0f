import type { FakeMachine } from './fake-machine.test-support';

class Killed extends Error {}

/** From here on the process that runs is killed: at the n-th change at the engine, before or after its effect. */
export function killAt(machine: FakeMachine, change: number, when: 'before' | 'after'): { killed: boolean } {
  const { engine } = machine;
  const state = { killed: false };
  const from = engine.changes.length;
  const kill = () => {
    state.killed = true;
    engine.callerIsDead = true;
    throw new Killed();
  };
  engine.beforeChange = () => when === 'before' && engine.changes.length - from === change - 1 && kill();
  engine.afterChange = () => when === 'after' && engine.changes.length - from === change && kill();
  return state;
}

/** The next process runs. */
export function live(machine: FakeMachine): void {
  machine.engine.beforeChange = () => {};
  machine.engine.afterChange = () => {};
  machine.engine.callerIsDead = false;
}
