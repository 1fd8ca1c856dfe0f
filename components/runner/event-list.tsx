'use client';

import { StateIcon } from '@/components/ui/state-icon';
import { TimeAgo } from '@/components/ui/time-ago';
import type { Operation } from '@/lib/contracts/operation';
import { type EventView, viewEvent } from './event-view';

const shownMax = 8;

/** What was done lately and by whom. Glyphs are grey: colour is for now. */
export function EventList({ operations }: { operations: readonly Operation[] }) {
  const events = operations.slice(0, shownMax).map(viewEvent);
  return (
    <section
      aria-labelledby="events"
      className="min-w-0 border-r border-line px-7 py-4 max-wide:border-r-0 max-wide:px-4"
    >
      <h2 id="events" className="text-dense font-semibold">
        Events
      </h2>
      {events.length === 0 && (
        <p className="mt-3 text-dense text-text-3">
          Set-ups, restarts and changed settings appear here, with who began them.
        </p>
      )}
      <ol className="mt-2.5">
        {events.map((event, index) => (
          <EventRow key={event.id} event={event} last={index === events.length - 1} />
        ))}
      </ol>
    </section>
  );
}

function EventRow({ event, last }: { event: EventView; last: boolean }) {
  return (
    <li className="relative grid min-h-12 grid-cols-[16px_minmax(0,1fr)_auto] gap-x-3">
      {!last && <span aria-hidden="true" className="absolute top-5 bottom-0 left-[7px] w-[2px] bg-line" />}
      <StateIcon state={event.icon} past className="mt-px size-4" />
      <div className="min-w-0 pb-2">
        <p title={event.title} className="line-clamp-2 text-dense break-words">
          {event.title}
        </p>
        <p className="truncate text-caption text-text-3">{event.note}</p>
      </div>
      <p className="text-caption leading-4.5 text-text-3">
        <TimeAgo at={event.at} />
      </p>
    </li>
  );
}
