import type { AlertsRequest } from '@/cli/alerts-grammar';
import { type AlertsView, type DestinationView, deliveryWords } from '@/lib/contracts/alerts';
import { type Clock, systemClock } from '@/lib/core/clock';
import { formatAge, formatDuration } from '@/lib/core/units';
import { type CommandContext, exitCodes } from './command';

const lookMs = 200;
/** Longer than one attempt. */
const testMaxMs = 15_000;

/** Shows, mutes, or sends a test and waits for what becomes of it. */
export async function alerts(
  context: CommandContext,
  { order, json }: Pick<AlertsRequest, 'order' | 'json'>,
  clock: Clock = systemClock,
): Promise<number> {
  const { client, output, now } = context;
  const view =
    order === 'list'
      ? await client.alerts()
      : order === 'test'
        ? await testAll(context, clock)
        : await client.orderAlerts(order);
  if (json) output.print(JSON.stringify(view));
  else for (const line of alertsLines(view, now())) output.print(line);
  return order !== 'test' || isTaken(view) ? exitCodes.true : exitCodes.untrue;
}

async function testAll({ client }: CommandContext, clock: Clock): Promise<AlertsView> {
  let view = await client.orderAlerts({ type: 'test' });
  const until = clock.monotonic() + testMaxMs;
  while (view.destinations.some(isSending) && clock.monotonic() < until) {
    await clock.sleep(lookMs);
    view = await client.alerts();
  }
  return view;
}

const isSending = ({ last }: DestinationView) => last?.state === 'sending';

/** Nobody to send to is no success. */
function isTaken({ destinations }: AlertsView): boolean {
  return destinations.length > 0 && destinations.every(({ last }) => last?.state === 'delivered');
}

function alertsLines({ destinations, mute }: AlertsView, now: number): string[] {
  return [
    ...(mute === null ? [] : [muteText(mute.until, now)]),
    ...(destinations.length === 0 ? ['Nobody is told: add a webhook or an ntfy topic in Settings.'] : []),
    ...destinations.flatMap(({ type, address, hasToken, last }) => [
      `${type.padEnd(9)}${address}${hasToken ? ', with a token' : ''}`,
      `    ${last === null ? 'Nothing sent yet' : `${last.title}: ${deliveryWords(last)}, ${formatAge(now - last.at)}`}`,
    ]),
  ];
}

function muteText(until: number | null, now: number): string {
  if (until === null) return 'Muted until it is ended: stigmer-console alerts unmute';
  return `Muted for another ${formatDuration(until - now)}`;
}
