'use client';

import Link from 'next/link';
import { useState } from 'react';
import { savePreferences } from '@/app/actions/settings';
import { callAction } from '@/components/call-action';
import { useLive } from '@/components/live/use-live';
import { useRequest } from '@/components/live/use-request';
import { useReadOnly } from '@/components/session/read-only';
import { CodeBlock } from '@/components/ui/code-block';
import { EvidenceList } from '@/components/ui/evidence';
import { FailureCard } from '@/components/ui/failure-card';
import { SegmentedControl } from '@/components/ui/segmented-control';
import { useNow } from '@/components/ui/use-now';
import type { FailureRecord } from '@/lib/contracts/failure';
import { type PreferencesView, preferencesViewSchema } from '@/lib/contracts/preferences';
import { formatAge, formatBytes, shortId } from '@/lib/core/units';
import { LoadArchive } from './load-archive';

const choices = [
  { value: 'false', label: 'Pinned version' },
  { value: 'true', label: 'Local image' },
];

/** Which image set-up runs. A preference of the console's: it is kept at once and never reaches the worker. */
export function LocalImage() {
  const isReadOnly = useReadOnly();
  const { settingsVersion, status } = useLive();
  const version = `${settingsVersion} ${status?.image?.id ?? ''} ${status?.engine?.socketPath ?? ''}`;
  const loaded = useRequest(preferencesViewSchema, '/api/preferences', version);
  const [failure, setFailure] = useState<FailureRecord | null>(null);
  const choose = async (useLocalImage: boolean) => {
    const answer = await callAction(savePreferences({ useLocalImage }));
    setFailure(answer.ok ? null : answer.failure);
    loaded.reload();
  };
  const shown = failure ?? loaded.failure;
  return (
    <section className="mt-4.5 border-t border-line pt-3.5 pb-4.5">
      <h2 className="px-7 text-head font-semibold max-wide:px-4">Image</h2>
      <div className="mt-3.5 grid grid-cols-[220px_minmax(0,1fr)] gap-x-5 px-7 max-wide:grid-cols-1 max-wide:gap-y-1 max-wide:px-4">
        <span id="label-local-image" className="flex h-8 items-center text-dense font-medium max-wide:h-auto">
          Image to run
        </span>
        <div className="min-w-0">
          <SegmentedControl
            labelledBy="label-local-image"
            describedBy="hint-local-image"
            value={String(loaded.value?.useLocalImage ?? false)}
            choices={choices}
            disabled={isReadOnly}
            onChange={(value) => void choose(value === 'true')}
          />
          <div id="hint-local-image" className="mt-2 min-h-11 max-w-170 text-dense text-text-2">
            {loaded.value !== null && <Choice view={loaded.value} />}
          </div>
          <p className="mt-2 text-dense text-text-2">
            <Link href="/versions" className="font-medium underline underline-offset-2">
              Versions
            </Link>{' '}
            asks the registry for a newer one, upgrades, and goes back.
          </p>
          <LoadArchive />
          {shown !== null && (
            <div className="mt-3">
              <FailureCard failure={shown} heading="h3" />
            </div>
          )}
        </div>
      </div>
    </section>
  );
}

/** What it comes to: the image that set-up would run, and the rules that led to it. */
function Choice({ view }: { view: PreferencesView }) {
  const { image, local } = view;
  const missing = image.rule === 'local' && local !== null && local.id === null;
  return (
    <>
      <p>
        {missing ? 'Set-up cannot run ' : 'The next set-up runs '}
        <code className="font-mono text-code break-all text-text">{image.reference}</code>
        {missing ? ': it is not built yet. In a checkout:' : '.'}
      </p>
      {missing && (
        <div className="mt-2">
          <CodeBlock code={local.buildCommand} />
        </div>
      )}
      <LocalFacts local={local} />
      <div className="mt-2 rounded-card border border-line bg-sunken px-3.5 py-2">
        <EvidenceList evidence={image.order} />
      </div>
    </>
  );
}

function LocalFacts({ local }: Pick<PreferencesView, 'local'>) {
  const now = useNow();
  if (local === null || local.id === null) return null;
  const { reference, id, createdAt, sizeBytes } = local;
  const facts = [
    shortId(id),
    ...(createdAt === null || now === 0 ? [] : [`built ${formatAge(now - createdAt)}`]),
    ...(sizeBytes === null ? [] : [formatBytes(sizeBytes)]),
  ];
  return (
    <p className="text-text-3">
      Local image: <code className="font-mono text-code break-all">{reference}</code>, {facts.join(', ')}
    </p>
  );
}
