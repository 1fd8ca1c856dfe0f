import { readFileSync } from 'node:fs';
import { temporal } from '@temporalio/proto';
import { bundleWorkflowCode, DefaultLogger, Runtime, Worker, type WorkflowBundle } from '@temporalio/worker';
import { beforeAll, expect, it } from 'vitest';

type Event = temporal.api.history.v1.IHistoryEvent;

let workflowBundle: WorkflowBundle;

beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  workflowBundle = await bundleWorkflowCode({
    workflowsPath: `${import.meta.dirname}/workflow-types.ts`,
    workflowInterceptorModules: ['locked-payloads', 'passed-trace'].map(
      (name) => `${import.meta.dirname}/${name}.ts`,
    ),
    logger: new DefaultLogger('ERROR'),
  });
}, 120_000);

/** A true history. As bytes, since version 1.24 of the SDK cannot read one in JSON ("type must be a Type"). */
function stored(name: string): Event[] {
  const bytes = Buffer.from(
    readFileSync(`${import.meta.dirname}/histories/${name}.base64`, 'utf8'),
    'base64',
  );
  return temporal.api.history.v1.History.decode(bytes).events;
}

const replay = (events: Event[]) => Worker.runReplayHistory({ workflowBundle }, { events }, 'run-stored');

it.each([
  ['before sessions gave turns', 'run-agent-alone', 4],
  ['before runs could be steered, in a session', 'run-agent-session', 6],
  ['before runs could be steered, in a session of its own', 'run-agent-new-session', 4],
  ['paused, asked for approval, spoken to and followed', 'run-agent-steered', 31],
])(
  'a run that an earlier version began, %s, is gone on with from any of its tasks',
  async (_, name, tasks) => {
    const events = stored(name);
    const ends = events.flatMap((event, index) =>
      event.workflowTaskCompletedEventAttributes ? [index + 1] : [],
    );
    expect(ends).toHaveLength(tasks);
    for (const end of [...ends, events.length]) await replay(events.slice(0, end));
  },
);

it('a history that the workflow would not have made is refused', async () => {
  const events = stored('run-agent-alone');
  const scheduled = events.findLast((event) => event.activityTaskScheduledEventAttributes);
  if (scheduled?.activityTaskScheduledEventAttributes)
    scheduled.activityTaskScheduledEventAttributes.activityType = { name: 'DescribeRunner' };
  await expect(replay(events)).rejects.toThrow();
});
