import { afterEach, expect, test, vi } from 'vitest';
import { downloadLog } from './log-client';

const encoder = new TextEncoder();

/** Answers every request with these pieces of text, a while apart, then ends or breaks. */
function answerWith(pieces: string[], options: { gapMs: number; breaks: boolean }): void {
  vi.stubGlobal('fetch', async (_url: string, { signal }: RequestInit) => {
    const body = new ReadableStream<Uint8Array>({
      async start(controller) {
        signal?.addEventListener('abort', () => controller.error(signal.reason));
        for (const piece of pieces) {
          await new Promise((resolve) => setTimeout(resolve, options.gapMs));
          controller.enqueue(encoder.encode(piece));
        }
        if (options.breaks) controller.error(new TypeError('network error'));
        else if (options.gapMs < 60_000) controller.close();
      },
    });
    return new Response(body);
  });
}

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('a download that breaks off is a failure with a name, never a shorter log', async () => {
  answerWith(['one\n', 'two\n'], { gapMs: 0, breaks: true });
  await expect(downloadLog({ service: 'agent-runner', gzip: false })).rejects.toMatchObject({
    code: 'log-download-broken',
  });
});

test('a download may take longer than two minutes as long as bytes come', async () => {
  vi.useFakeTimers();
  answerWith(
    Array.from({ length: 20 }, () => 'line\n'),
    { gapMs: 20_000, breaks: false },
  );
  const download = downloadLog({ service: 'agent-runner', gzip: false });
  await vi.advanceTimersByTimeAsync(20 * 20_000);
  expect(await (await download).text()).toBe('line\n'.repeat(20));
});

test('a download that stands still is given up', async () => {
  vi.useFakeTimers();
  answerWith(['line\n'], { gapMs: 90_000, breaks: false });
  const ended = expect(downloadLog({ service: 'agent-runner', gzip: false })).rejects.toMatchObject({
    code: 'log-download-broken',
  });
  await vi.advanceTimersByTimeAsync(31_000);
  await ended;
});
