import { type Debugger, Session } from 'node:inspector';
import { setTimeout as sleep } from 'node:timers/promises';
import type { MainThread, StackFrame } from '@/lib/contracts/blocked-stack';

/** From the outermost on there is little to learn. */
export const framesMax = 50;
/** Of a function's name, and of a file's. */
export const nameMax = 200;
/** A machine that is busy takes this long at worst, and who asks has it. */
const pauseMaxMs = 5000;

/** `data:` has the program itself in its address. */
const fileOf = (url: string) =>
  (url.startsWith('data:') ? 'data:' : url.replace(/^file:\/\//, '')).slice(-nameMax);

function frameOf(
  { functionName, location }: Debugger.CallFrame,
  urls: ReadonlyMap<string, string>,
): StackFrame {
  return {
    function: functionName.slice(0, nameMax),
    file: fileOf(urls.get(location.scriptId) ?? ''),
    line: location.lineNumber + 1,
    column: (location.columnNumber ?? 0) + 1,
  };
}

/**
 * Where the main thread is, asked by another of its process: it is stopped between two instructions and goes on at once. One
 * that runs no JavaScript cannot be stopped.
 */
export async function readMainThread(): Promise<MainThread> {
  const session = new Session();
  const urls = new Map<string, string>();
  session.connectToMainThread();
  try {
    session.on('Debugger.scriptParsed', ({ params: { scriptId, url } }) => urls.set(scriptId, url));
    const paused = new Promise<MainThread>((resolve) => {
      session.once('Debugger.paused', ({ params: { callFrames } }) => {
        session.post('Debugger.resume');
        const frames = callFrames.slice(0, framesMax).map((frame) => frameOf(frame, urls));
        resolve({ type: 'blocked', frames });
      });
    });
    session.post('Debugger.enable', ignore);
    session.post('Debugger.pause', ignore);
    return await Promise.race([paused, sleep(pauseMaxMs, { type: 'outside' } as const)]);
  } finally {
    session.disconnect();
  }
}

/** A question that is still open at the end is answered with an error. */
function ignore(): void {}
