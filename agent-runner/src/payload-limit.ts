/** A server of Temporal refuses a payload of 2 MiB by default; the rest is for what it and the runner add. */
export const payloadBytesMax = 1_500_000;

/** Of a failure, which the server keeps twice: as its message and in its stack. */
const failureCharactersMax = 2000;

/** Bytes of a value as it is sent. Runs in workflows, too, which have no Buffer. */
export function payloadBytes(value: unknown): number {
  return new TextEncoder().encode(JSON.stringify(value) ?? '').length;
}

/** Names of a stranger's input can be as long as the input. */
export function shortened(message: string): string {
  return message.length > failureCharactersMax ? `${message.slice(0, failureCharactersMax)}…` : message;
}
