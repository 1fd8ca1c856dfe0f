import * as z from 'zod/mini';

/** Names and places of code; nothing of what it works on. */
const stackFrameSchema = z.object({
  /** Empty: it has no name. */
  function: z.string(),
  /** A path in the image, or `node:…`; empty: not known. */
  file: z.string(),
  line: z.number(),
  column: z.number(),
});
export type StackFrame = z.infer<typeof stackFrameSchema>;

/** Where the worker's main thread is, as another of its threads sees it. */
export const mainThreadSchema = z.discriminatedUnion('type', [
  /** In these functions, the innermost first. */
  z.object({ type: z.literal('blocked'), frames: z.array(stackFrameSchema) }),
  /** It runs no JavaScript, and does not come back to any: a call of the system holds it. */
  z.object({ type: z.literal('outside') }),
  /** It answers by now. */
  z.object({ type: z.literal('turns') }),
]);
export type MainThread = z.infer<typeof mainThreadSchema>;

/** The same as a console learns it, which may get no answer: all of the process is held then. */
export const blockedStackSchema = z.discriminatedUnion('type', [
  ...mainThreadSchema.def.options,
  z.object({ type: z.literal('frozen') }),
]);
export type BlockedStack = z.infer<typeof blockedStackSchema>;

/** `parse (/app/main.cjs:12:3404)`. */
export function frameText({ function: name, file, line, column }: StackFrame): string {
  return `${name || '(no name)'} (${file || 'unknown'}:${line}:${column})`;
}

/** What it says, and the frames beneath. */
export function stackLines(stack: BlockedStack): string[] {
  switch (stack.type) {
    case 'blocked':
      return ['The event loop is blocked in:', ...stack.frames.map((frame) => `  at ${frameText(frame)}`)];
    case 'outside':
      return ['The event loop is blocked in a call of the system, outside of JavaScript.'];
    case 'turns':
      return ['The event loop turned again when its stack was asked for.'];
    case 'frozen':
      return ['No thread of the process answered: it is frozen as a whole.'];
  }
}
