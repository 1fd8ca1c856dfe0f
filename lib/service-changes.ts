import type { ContainerWatch } from '@/lib/engine/container-watch';
import type { Clock } from './core/clock';
import { isFailure, messageOf } from './core/failure';
import { log } from './process/log';
import type { Services } from './services';
import { watchSettingsFile } from './settings/settings-watch';

/** Every change of a room becomes an event of the one stream. */
export function publishChanges({ events, health, incidents, alerts, operations, logs }: Services): void {
  health.subscribe((status) => events.publish({ type: 'status-change', status }));
  const watched = new WeakSet<ContainerWatch>();
  health.subscribe((status) => {
    incidents.note(status);
    const watch = health.containerWatch();
    if (watch === null || watched.has(watch)) return;
    watched.add(watch);
    watch.subscribe((event) => incidents.noteEvent(event));
  });
  incidents.subscribe((incident) => alerts.note(incident));
  alerts.subscribe((news) => events.publish(news));
  operations.subscribe((operation) => {
    events.publish({ type: 'operation-change', operation });
    health.rejudge();
  });
  logs.subscribe(() => {
    const { lastNumber, lastLineAt } = logs.summary();
    events.publish({ type: 'log-append', lines: lastNumber, lastLineAt });
  });
}

/** A change that was cut off by the engine's end goes on when the engine is back, whether or not anybody looks. */
export function recoverWithEngine({ health, operations, runner, devServer }: Services): void {
  let wasThere = true;
  health.subscribe(({ engine }) => {
    const isBack = engine !== null && !wasThere;
    wasThere = engine !== null;
    if (!isBack || operations.running() !== null) return;
    void runner.recover([]);
    void devServer.recover([]);
  });
}

/** An edit of the settings file by hand is kept as a version, and reaches health and the pages. */
export async function followSettings(services: Services, clock: Clock, signal: AbortSignal): Promise<void> {
  const { settings, health, events } = services;
  await settings.noteEdit().catch(tell);
  const changed = async () => {
    await settings.noteEdit().catch(tell);
    events.publish({ type: 'settings-change' });
    await health.settingsChanged().catch(tell);
  };
  await watchSettingsFile({ path: settings.path, clock, changed, signal });
}

/** A file that cannot be read is told by the Settings check. */
function tell(error: unknown): void {
  if (!isFailure(error)) log.error('The settings file could not be followed', { error: messageOf(error) });
}
