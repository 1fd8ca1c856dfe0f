import type { QueuePoller, QueueView } from '@/lib/contracts/queue';
import {
  backlogText,
  brakeText,
  deadWorkText,
  pollersSentence,
  pollsText,
  ratesText,
  relationWords,
  slotsText,
} from '@/lib/contracts/queue-text';
import { displayText } from '@/lib/core/display-text';
import { formatAge } from '@/lib/core/units';
import { type CommandContext, exitCodes } from './command';

/** Who polls the worker's task queue, what waits on it, and what holds it back. */
export async function showQueue(
  { client, output }: CommandContext,
  { json }: { json: boolean },
): Promise<number> {
  const view = await client.queue();
  for (const line of json ? [JSON.stringify(view)] : queueLines(view)) output.print(line);
  return exitCodes.true;
}

function queueLines(view: QueueView): string[] {
  const { taskQueue, namespace, address, pollers, halves, routing, engineUnknown } = view;
  const dead = deadWorkText(view);
  return [
    displayText(`${taskQueue} in ${namespace} at ${address}. ${pollersSentence(pollers)}.`),
    ...pollers.flatMap((poller) => pollerLines(poller, view.at)),
    '',
    ...halves.flatMap((half) => [
      `  ${half.type.padEnd(9)} ${backlogText(half)}${half.backlog === null ? '' : `; ${ratesText(half)}`}`,
      ...(half.brake === null ? [] : [displayText(`            ${brakeText(half.brake)}`)]),
    ]),
    ...(dead === null ? [] : [`  ${dead}.`]),
    ...(routing === null ? [] : [displayText(`  Tasks of new workflows go to ${routing}.`)]),
    ...(engineUnknown === null ? [] : [displayText(`  Containers are not told apart: ${engineUnknown}.`)]),
  ];
}

function pollerLines(poller: QueuePoller, now: number): string[] {
  const { identity, relation, who, host, sdk, lastPollAt, version, elsewhere } = poller;
  const polled = lastPollAt === null ? 'busy' : `polled ${formatAge(now - lastPollAt)}`;
  const facts = [who, pollsText(poller), polled, slotsText(poller), host, sdk, version].filter(Boolean);
  return [
    displayText(`  ${relationWords[relation].padEnd(18)}  ${identity}`),
    displayText(`${' '.repeat(22)}${facts.join(' · ')}`),
    ...(elsewhere === null ? [] : [displayText(`${' '.repeat(22)}gets no tasks: all go to ${elsewhere}`)]),
  ];
}
