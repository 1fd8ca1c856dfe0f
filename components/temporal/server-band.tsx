'use client';

import { FailureCard } from '@/components/ui/failure-card';
import { type IconState, StateIcon } from '@/components/ui/state-icon';
import { type DevServerView, devServerSentence, forDevelopment } from '@/lib/contracts/dev-server';
import { ServerActions } from './server-actions';
import { ServerFacts } from './server-facts';
import { ServerLog } from './server-log';
import { useServer, useServerOperation } from './use-server';

function iconOf({ container, answer }: DevServerView): IconState {
  if (container?.state !== 'running') return 'off';
  return answer?.answers ? 'ok' : 'fail';
}

/** Temporal's development server, where this console has one: its state, what it is made of, its log and its actions. */
export function ServerBand() {
  const { value: server } = useServer();
  const failure = useServerOperation()?.failure ?? null;
  if (server === null || (server.container === null && !server.volume.exists)) return null;
  return (
    <section aria-labelledby="temporal-server" className="px-7 pt-8 max-wide:px-4">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <h2 id="temporal-server" className="text-body font-semibold">
          Temporal server
        </h2>
        <div className="ml-auto">
          <ServerActions server={server} />
        </div>
      </div>
      <p className="mt-1 flex items-center gap-2 text-dense">
        <StateIcon state={iconOf(server)} className="size-4" />
        {devServerSentence(server)}.
      </p>
      <p className="mt-0.5 text-dense text-text-3">{forDevelopment}</p>
      {failure !== null && (
        <div className="mt-3">
          <FailureCard failure={failure} heading="h3" />
        </div>
      )}
      <div className="mt-3 border-t border-line pt-3">
        <ServerFacts server={server} />
      </div>
      <ServerLog version={JSON.stringify([server.container, server.answer])} />
    </section>
  );
}
