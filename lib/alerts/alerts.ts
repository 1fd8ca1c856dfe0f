import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Alert, AlertsOrder, AlertsView } from '@/lib/contracts/alerts';
import type { IncidentSummary } from '@/lib/contracts/incident';
import type { Clock } from '@/lib/core/clock';
import { messageOf } from '@/lib/core/failure';
import { log } from '@/lib/process/log';
import { maskedAddress } from './address';
import { type AlertState, AlertStateFile, DestinationsFile } from './alert-files';
import { deliver as deliverByHttp } from './deliver';
import { changedDestinations, destinationOf } from './destinations';
import { MuteWatch } from './mute-watch';
import { Outbox } from './outbox';
import { judgeEpisode, noteIncident } from './rule';
import { alertOf, testAlert } from './words';

export type AlertsNews = { type: 'alert-told'; alert: Alert } | { type: 'alerts-change' };

/** Tells people who do not look when the worker broke, and when that is over. */
export interface Alerts {
  /** Begins to tell. @param newest the incident that began last; what was told of it by a console before is not told again */
  start(newest: IncidentSummary | null): void;
  /** Each incident that began, changed or ended; before the start nothing. */
  note(incident: IncidentSummary): void;
  /** Without any secret. @throws Failure `alerts-unreadable` */
  view(): Promise<AlertsView>;
  /** @throws Failure `alerts-unreadable`, `alert-address-refused`, `alert-destination-unknown`, `alert-destinations-many` */
  order(order: AlertsOrder): Promise<AlertsView>;
  subscribe(listener: (news: AlertsNews) => void): () => void;
  /** Cuts off what is being sent: the next console sends it again. Resolves when all is on the disk. */
  stop(): Promise<void>;
}

interface Parts {
  directory: string;
  clock: Clock;
  /** Of this machine. */
  host: string;
  deliver?: typeof deliverByHttp;
}

const lookAgainMs = 3_600_000;

export async function openAlerts(parts: Parts): Promise<Alerts> {
  const stateFile = new AlertStateFile(join(parts.directory, 'alerts-state.json'));
  return new AlertRoom(parts, stateFile, endedSendings(await stateFile.read()));
}

class AlertRoom implements Alerts {
  readonly #clock: Clock;
  readonly #host: string;
  readonly #file: DestinationsFile;
  readonly #stateFile: AlertStateFile;
  readonly #state: AlertState;
  readonly #mute: MuteWatch;
  readonly #outbox: Outbox;
  readonly #stopping = new AbortController();
  readonly #listeners = new Set<(news: AlertsNews) => void>();
  /** On the monotonic clock: from when the episode, and its quiet, was seen. */
  readonly #since: { open: number; quiet: number };
  /** One write after the other; none rejects. */
  #saving: Promise<void> = Promise.resolve();
  #watching: Promise<void> | null = null;
  #wake = new AbortController();

  constructor(
    { directory, clock, host, deliver = deliverByHttp }: Parts,
    file: AlertStateFile,
    state: AlertState,
  ) {
    this.#clock = clock;
    this.#host = host;
    this.#file = new DestinationsFile(join(directory, 'alerts.json'));
    this.#stateFile = file;
    this.#state = state;
    this.#mute = new MuteWatch(clock, state);
    this.#since = { open: clock.monotonic(), quiet: clock.monotonic() };
    this.#outbox = new Outbox({
      clock,
      state,
      destinations: () => this.#file.read(),
      deliver,
      save: () => this.#save(),
      muted: () => this.#mute.isOn(),
      signal: this.#stopping.signal,
    });
  }

  start(newest: IncidentSummary | null): void {
    if (newest === null) this.#state.episode = null;
    else this.#take(newest);
    this.#watching ??= this.#watch();
  }

  note(incident: IncidentSummary): void {
    if (this.#watching !== null) this.#take(incident);
  }

  async view(): Promise<AlertsView> {
    const destinations = await this.#file.read();
    return {
      destinations: destinations.map(({ id, type, url, token }) => ({
        id,
        type,
        address: maskedAddress(url),
        hasToken: token !== null,
        last: this.#state.last[id] ?? null,
      })),
      mute: this.#mute.isOn() ? this.#state.mute : null,
    };
  }

  async order(order: AlertsOrder): Promise<AlertsView> {
    if (order.type === 'test') await this.#test(order.id);
    else if (order.type === 'mute') this.#mute.begin(order.forMs);
    else if (order.type === 'unmute') this.#mute.end();
    else await this.#change(order);
    await this.#save();
    this.#wake.abort();
    return await this.view();
  }

  subscribe(listener: (news: AlertsNews) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async stop(): Promise<void> {
    this.#stopping.abort(new DOMException('The console ends', 'AbortError'));
    await Promise.all([this.#watching, this.#outbox.idle()]);
    this.#listeners.clear();
    await this.#saving;
  }

  #take(incident: IncidentSummary): void {
    const before = this.#state.episode;
    this.#state.episode = noteIncident(before, incident);
    if (before === null) this.#since.open = this.#clock.monotonic();
    if (before?.endedAt === null) this.#since.quiet = this.#clock.monotonic();
    this.#wake.abort();
  }

  async #watch(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      this.#wake = new AbortController();
      const forMs = await this.#look();
      await this.#clock.sleep(forMs, AbortSignal.any([signal, this.#wake.signal])).catch(() => undefined);
    }
  }

  /** How long until something may be due. */
  async #look(): Promise<number> {
    if (this.#mute.isOn()) return this.#mute.remainingMs() ?? lookAgainMs;
    const now = this.#clock.monotonic();
    const { open, quiet } = this.#since;
    const judged = judgeEpisode(this.#state.episode, { openMs: now - open, quietMs: now - quiet });
    if (judged.type === 'opened' || judged.type === 'resolved') await this.#tell(judged.type);
    if (judged.type === 'dropped') this.#state.episode = null;
    this.#outbox.pump();
    return judged.type === 'wait' ? judged.forMs : lookAgainMs;
  }

  async #tell(type: 'opened' | 'resolved'): Promise<void> {
    const known = await this.#file.read().catch((error: unknown) => {
      log.warn('An alert has nowhere to go', { reason: messageOf(error) });
      return [];
    });
    const { episode } = this.#state;
    // Another incident may have begun, or this one ended, while the file was read: then it is judged again.
    if (episode === null || (episode.endedAt !== null) !== (type === 'resolved')) return;
    const alert = alertOf(episode, type, this.#host);
    this.#outbox.add(alert, known);
    this.#state.episode = type === 'opened' ? { ...episode, told: true } : null;
    await this.#save();
    this.#publish({ type: 'alert-told', alert });
  }

  async #test(id: string | undefined): Promise<void> {
    const all = await this.#file.read();
    for (const each of id === undefined ? all : [destinationOf(all, id)])
      this.#outbox.test(testAlert(`test-${randomUUID()}`, this.#clock.now(), this.#host), each);
  }

  async #change(order: Extract<AlertsOrder, { type: 'save' | 'remove' }>): Promise<void> {
    await this.#file.change((before) => changedDestinations(before, order));
    if (order.type === 'remove') this.#outbox.forget(order.id);
  }

  #save(): Promise<void> {
    this.#saving = this.#saving
      .then(() => this.#stateFile.write(this.#state))
      .catch((error: unknown) => log.warn('Alerts could not be kept', { reason: messageOf(error) }));
    return this.#saving.then(() => this.#publish({ type: 'alerts-change' }));
  }

  #publish(news: AlertsNews): void {
    for (const listener of [...this.#listeners]) listener(news);
  }
}

/** Nobody is sending what the console before this one was: what waits is sent again, a test is over. */
function endedSendings(state: AlertState): AlertState {
  const last = Object.entries(state.last).map(([id, delivery]) => {
    const isOver = delivery.state === 'sending' && delivery.type === 'test';
    const over = { state: 'failed' as const, reason: 'the console ended meanwhile' };
    return [id, isOver ? { ...delivery, ...over } : delivery] as const;
  });
  return { ...state, last: Object.fromEntries(last) };
}
