'use client';

import * as z from 'zod/mini';
import { apiFetch, requestJson } from '@/components/api-client';
import { consoleNow } from '@/components/console-clock';
import { signedOutEvent } from '@/components/console-fetch';
import { readToken } from '@/components/session/token';
import type { Alert } from '@/lib/contracts/alerts';
import { operationSchema } from '@/lib/contracts/operation';
import { openLiveSource } from './live-source';
import { applyMessage, firstLiveState, type LiveState, mergeOperations } from './live-state';
import type { LiveMessage, TabMessage } from './messages';

const loadShow = () => import('@/components/alerts/show-alert');

const historySchema = z.object({ operations: z.array(operationSchema) });

let state = firstLiveState;
let controller: AbortController | null = null;
let speak: (message: TabMessage) => void = () => undefined;
const listeners = new Set<() => void>();
const logListeners = new Set<(message: LiveMessage) => void>();

function change(next: LiveState): void {
  if (next === state) return;
  state = next;
  for (const listener of listeners) listener();
}

function hear(message: LiveMessage): void {
  for (const listener of logListeners) listener(message);
  const { gaps } = state;
  change(applyMessage(state, message, consoleNow()));
  if (state.gaps > gaps) void loadHistory();
  if (message.type === 'event' && message.event.type === 'alert-told') void tellDesktop(message.event.alert);
  // The worker only knows that it was refused; asking once more tells the two kinds of 401 apart.
  if (message.type === 'connection' && message.state === 'signed-out') void apiFetch('/api/status');
}

/** Its code comes with the first alert: most never see one. */
async function tellDesktop(alert: Alert): Promise<void> {
  const part = await loadShow().catch(() => null);
  await part?.showAlert(alert);
}

async function loadHistory(): Promise<void> {
  try {
    const { operations } = await requestJson(historySchema, '/api/operations');
    change({ ...state, operations: mergeOperations(operations, state.operations ?? []) });
  } catch {
    // The stream says that the connection is lost; the history comes with the next one.
  }
}

function signOut(): void {
  change({ ...state, connection: 'signed-out' });
}

function start(): void {
  controller = new AbortController();
  const { signal } = controller;
  addEventListener(signedOutEvent, signOut, { signal });
  addEventListener('pagehide', stop, { signal });
  addEventListener('pageshow', ({ persisted }) => persisted && restart(), { once: true });
  const token = readToken();
  if (token === null) return void apiFetch('/api/status');
  speak = openLiveSource(token, hear, signal);
  void loadHistory();
}

function stop(): void {
  controller?.abort();
  controller = null;
  speak = () => undefined;
}

/** Connects anew with the token that is kept now. */
export function restart(): void {
  stop();
  change({ ...firstLiveState, status: state.status, operations: state.operations });
  start();
}

export const liveStore = {
  /** The first reader opens the connection; it stays for the life of the page. */
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    if (controller === null) start();
    return () => listeners.delete(listener);
  },
  snapshot: (): LiveState => state,
  serverSnapshot: (): LiveState => firstLiveState,
  /** What concerns the log goes to the listener, from after this line on, until the function that comes back is called. */
  followLog(after: number, listener: (message: LiveMessage) => void): () => void {
    if (controller === null) start();
    logListeners.add(listener);
    speak({ type: 'log-want', after });
    return () => {
      logListeners.delete(listener);
      if (logListeners.size === 0) speak({ type: 'log-leave' });
    };
  },
  /** A batch was taken: the next may come. */
  logTaken: (): void => speak({ type: 'log-taken' }),
};
