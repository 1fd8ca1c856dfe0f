'use client';

import type { ReactNode } from 'react';
import { CopyId } from '@/components/ui/copy-id';
import { type IconState, StateIcon } from '@/components/ui/state-icon';
import { TimeAgo } from '@/components/ui/time-ago';
import { useNow } from '@/components/ui/use-now';
import type { Abilities } from '@/lib/contracts/runner-capabilities';
import type { ImageHere, VersionsView } from '@/lib/contracts/versions';
import { shortId } from '@/lib/core/units';
import { AbilitiesNote } from './abilities-note';
import { imageWords, momentWords } from './image-words';

/** The container, its tag on this machine and at the registry: joined where they are one image. */
export function ThreePlaces({ view }: { view: VersionsView }) {
  const { running, here } = view;
  const runsHere = running !== null && here.image !== null && running.image?.id === here.image.id;
  return (
    <div className="grid grid-cols-3 px-7 pb-5 max-wide:grid-cols-1 max-wide:gap-y-5 max-wide:px-4">
      <Place
        state={running === null ? 'off' : 'ok'}
        joined={running === null || here.image === null ? null : runsHere ? 'same image' : 'another image'}
        title="Running container"
        lead={running === null ? 'none' : (running.image && imageWords(running.image)) || running.reference}
        since={running?.startedAt ?? null}
        image={running?.image ?? null}
        abilities={running?.image?.abilities}
      />
      <Place
        state={here.image === null ? 'off' : 'ok'}
        joined={joinWords(view)}
        title="Tag on this machine"
        lead={here.image === null ? 'not here' : imageWords(here.image)}
        image={here.image}
        abilities={runsHere ? undefined : here.image?.abilities}
      />
      <RegistryPlace view={view} />
    </div>
  );
}

function joinWords({ check, here }: VersionsView): string | null {
  if (check === null || check.registry === null || here.image === null) return null;
  return check.newer ? 'another digest' : 'same digest';
}

interface PlaceProps {
  state: IconState;
  /** What the next place is to this one; null where nobody knows. */
  joined: string | null;
  title: string;
  lead: string;
  since?: number | null;
  image: ImageHere | null;
  abilities: Abilities | undefined;
}

function Place({ state, joined, title, lead, since = null, image, abilities }: PlaceProps) {
  const now = useNow();
  return (
    <section aria-label={title} className="min-w-0">
      <Joint state={state} words={joined} />
      <h2 className="text-dense font-semibold">{title}</h2>
      <p className="text-body break-words">
        {lead}
        {since !== null && (
          <span className="text-text-3">
            , started <TimeAgo at={since} />
          </span>
        )}
      </p>
      {image !== null && (
        <Facts>
          <Fact name="image">
            <CopyId short={shortId(image.id)} full={image.id} of="image" />
          </Fact>
          <Fact name="digest">{image.digest === null ? 'none: built here' : shortId(image.digest)}</Fact>
          <Fact name="revision">{image.revision?.slice(0, 12) ?? 'not said'}</Fact>
          <Fact name="built">
            {image.createdAt === null || now === 0 ? '' : momentWords(image.createdAt)}
          </Fact>
          <Fact name="platform">{image.platform}</Fact>
        </Facts>
      )}
      <AbilitiesNote abilities={abilities} />
    </section>
  );
}

function RegistryPlace({ view: { check, here } }: { view: VersionsView }) {
  const now = useNow();
  const known = check !== null && check.registry !== null;
  const found = check?.found;
  const lead = known ? (check.newer ? 'has another image' : 'has the same') : 'not asked yet';
  // What is the same here and there is told by what is here.
  const same = known && !check.newer ? here.image : null;
  const createdAt = found?.createdAt ?? same?.createdAt ?? null;
  return (
    <section aria-label="Registry" className="min-w-0">
      <Joint state={known ? (check.newer ? 'warn' : 'ok') : 'off'} words={null} />
      <h2 className="text-dense font-semibold">Registry</h2>
      <p className="text-body break-words">
        {check !== null && check.registry === null ? 'tells of no such image' : lead}
        {found && <span className="text-text-3">, {imageWords(found)} packed</span>}
      </p>
      {known && (
        <Facts>
          <Fact name="digest">
            <CopyId short={shortId(check.registry ?? '')} full={check.registry ?? ''} of="registry’s image" />
          </Fact>
          <Fact name="revision">{(found?.revision ?? same?.revision)?.slice(0, 12) ?? 'not said'}</Fact>
          <Fact name="built">{createdAt === null || now === 0 ? 'not said' : momentWords(createdAt)}</Fact>
          <Fact name="asked">
            <TimeAgo at={check.askedAt} />
          </Fact>
        </Facts>
      )}
      <AbilitiesNote abilities={found?.abilities} />
    </section>
  );
}

/** The mark of a place and the line to the next one. */
function Joint({ state, words }: { state: IconState; words: string | null }) {
  return (
    <div className="flex h-7 items-center pb-1.5">
      <StateIcon state={state} className="size-4.5" />
      {words !== null && (
        <p className="flex min-w-0 flex-1 items-center gap-2 px-1 text-caption text-text-2 max-wide:flex-none max-wide:px-2">
          <span aria-hidden="true" className="h-px flex-1 bg-border max-wide:hidden" />
          <span className={words.startsWith('same') ? 'text-ok' : 'text-warn'}>{words}</span>
          <span aria-hidden="true" className="h-px flex-1 bg-border max-wide:hidden" />
        </p>
      )}
    </div>
  );
}

function Facts({ children }: { children: ReactNode }) {
  return <dl className="mt-1.5 grid grid-cols-[76px_minmax(0,1fr)] font-mono text-code">{children}</dl>;
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-text-3">{name}</dt>
      <dd className="min-w-0 truncate">{children}</dd>
    </>
  );
}
