import type { Conversation } from './conversation';
import { recordingTools } from './recording-tools.test-support';

export const { tools } = recordingTools();
export const never = new AbortController().signal;

export function ask(text: string): Conversation {
  return { system: 'Be brief.', messages: [{ role: 'user', text }] };
}

export async function failureOf(work: Promise<unknown>): Promise<Error> {
  try {
    await work;
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('It did not fail');
}
