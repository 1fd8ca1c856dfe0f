import os from 'node:os';

/** By what one machine is told from another; null: not said. */
export interface MachineFacts {
  hostname: string | null;
  kernel: string | null;
  memoryBytes: number | null;
}

export function thisMachine(): MachineFacts {
  return { hostname: os.hostname(), kernel: os.release(), memoryBytes: os.totalmem() };
}

/** Virtual machines of the same kernel have a part of the memory; a running machine may be given some. */
const memoryShareMin = 7 / 8;

/** Whether the engine says that it runs on another kernel than ours: what it does not say is no reason. */
export function isOtherKernel(engine: MachineFacts, here: MachineFacts): boolean {
  if (engine.kernel !== null && engine.kernel !== here.kernel) return true;
  if (engine.memoryBytes === null || here.memoryBytes === null) return false;
  const [less = 0, more = 0] = [engine.memoryBytes, here.memoryBytes].sort((a, b) => a - b);
  return less < more * memoryShareMin;
}

/** Whether the engine proves that it runs on this machine: all that it says is the same here. */
export function isSameMachine(engine: MachineFacts, here: MachineFacts): boolean {
  const isSaid = engine.kernel !== null && engine.memoryBytes !== null && engine.hostname !== null;
  return isSaid && engine.hostname === here.hostname && !isOtherKernel(engine, here);
}
