import { payloadBytes, payloadBytesMax } from '../payload-limit';
import type { RunAgentInput } from './run-agent-contract';

type Kind = 'string' | 'number' | 'boolean' | 'object';

/**
 * Values are judged by the activities that use them; here those of the workflow itself, and the shape, so that a misspelt
 * name never goes unnoticed.
 */
const kinds: Record<keyof RunAgentInput, Kind> = {
  message: 'string',
  sessionId: 'string',
  instructions: 'string',
  maxSteps: 'number',
  prices: 'object',
  budget: 'object',
  outputSchema: 'object',
  needsApproval: 'object',
  cleanUp: 'boolean',
  holderGone: 'string',
  holderWaitSeconds: 'number',
};

const holderGoneWords: unknown[] = [undefined, 'fail', 'begin-anew'];
const waitSecondsMax = 604_800;

export type RunAgentReading =
  | { type: 'accepted'; input: RunAgentInput }
  | { type: 'refused'; problems: string[] };

/** Why the input is too long for an activity, which gets all of it; null when it is not. */
export function sizeProblem(given: unknown): string | null {
  const bytes = payloadBytes(given);
  return bytes > payloadBytesMax
    ? `input: It has ${bytes} bytes as JSON; give at most ${payloadBytesMax}`
    : null;
}

/** Without zod, which would be half of the workflow's bundle. */
export function readRunAgentInput(given: unknown): RunAgentReading {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    return { type: 'refused', problems: ['input: Give an object with a message'] };
  }
  const entries = Object.entries(given).filter(([, value]) => value !== null && value !== undefined);
  const problems = entries.flatMap(([name, value]) => {
    const kind = Object.entries(kinds).find(([known]) => known === name)?.[1];
    if (kind === undefined) return [`${name}: RunAgent has no such input`];
    return typeof value === kind ? [] : [`${name}: Give a ${kind}`];
  });
  const input: Partial<RunAgentInput> = Object.fromEntries(entries);
  const { message, holderGone, holderWaitSeconds = 1 } = input;
  if (message === undefined) problems.unshift('message: Say what the agent has to do');
  if (!holderGoneWords.includes(holderGone)) problems.push('holderGone: Use fail or begin-anew');
  if (!(holderWaitSeconds >= 1 && holderWaitSeconds <= waitSecondsMax))
    problems.push(`holderWaitSeconds: Use 1 to ${waitSecondsMax}`);
  return problems.length > 0 || message === undefined
    ? { type: 'refused', problems }
    : { type: 'accepted', input: { ...input, message } };
}
