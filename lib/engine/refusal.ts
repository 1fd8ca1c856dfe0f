const refusalMark = Symbol.for('stigmer.engine-refusal');

/** An engine's answer with an error status: what it means is decided where the call is known. */
export interface Refusal {
  status: number;
  text: string;
}

export function refusal(status: number, body: string): Error {
  const text = textOf(body);
  return Object.assign(new Error(`The engine answered ${status}: ${text}`), {
    [refusalMark]: { status, text } satisfies Refusal,
  });
}

/** The refusal in a thrown value, or null. */
export function refusalOf(error: unknown): Refusal | null {
  if (typeof error !== 'object' || error === null) return null;
  const found = Object.getOwnPropertyDescriptor(error, refusalMark)?.value;
  return found ?? null;
}

/** Docker and Podman send `{"message"}`, Podman also `{"cause"}`; proxies send HTML. */
function textOf(body: string): string {
  try {
    const parsed = JSON.parse(body);
    if (typeof parsed?.message === 'string') return parsed.message.trim();
  } catch {}
  return body.trim().slice(0, 400);
}
