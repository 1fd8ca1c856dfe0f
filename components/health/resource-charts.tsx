'use client';

import Link from 'next/link';
import type { ReactNode } from 'react';
import { useRequest } from '@/components/live/use-request';
import { FailureCard } from '@/components/ui/failure-card';
import { useNow } from '@/components/ui/use-now';
import {
  currentSample,
  memoryNote,
  processorNote,
  type Resources,
  resourceLines,
  resourcesSchema,
} from '@/lib/contracts/resources';
import { formatBytes, formatSeconds } from '@/lib/core/units';
import { chartPath, chartSize, chartWindowMs } from './chart-path';

/** What the worker used over the last day: sampled once a minute, so asked for no more often. */
export function ResourceCharts() {
  const now = useNow();
  const { value, failure } = useRequest(resourcesSchema, '/api/resources', Math.floor(now / 60_000));
  return (
    <section aria-labelledby="resources" className="min-h-52 px-7 pt-8 max-wide:min-h-100 max-wide:px-4">
      <h2 id="resources" className="text-body font-semibold">
        Resources
      </h2>
      {failure !== null && (
        <div className="mt-3">
          <FailureCard failure={failure} />
        </div>
      )}
      {value !== null && now > 0 && <Figures resources={value} now={now} />}
    </section>
  );
}

function Figures({ resources, now }: { resources: Resources; now: number }) {
  const { samples, memoryLimitBytes, restarts } = resources;
  const current = currentSample(resources, now);
  const isMeasured = samples.length > 0;
  const windowMs = chartWindowMs(samples, now);
  const cpuMost = Math.max(100, ...samples.map(({ cpuPercent }) => cpuPercent ?? 0));
  const memoryMost = memoryLimitBytes ?? Math.max(1, ...samples.map(({ memoryBytes }) => memoryBytes));
  const place = { now, windowMs };
  const cpu = chartPath(samples, ({ cpuPercent }) => cpuPercent, { ...place, max: cpuMost });
  const memory = chartPath(samples, ({ memoryBytes }) => memoryBytes, { ...place, max: memoryMost });
  return (
    <>
      {/* What the charts show, for whoever does not see them; where there are none, for everybody. */}
      <ul className={isMeasured ? 'sr-only' : 'mt-0.5 text-dense text-text-3'}>
        {resourceLines(resources, now).map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      {isMeasured && (
        <div
          aria-hidden="true"
          className="mt-3 grid grid-cols-[minmax(0,1fr)_minmax(0,1fr)_140px] gap-x-8 gap-y-4 max-wide:grid-cols-1"
        >
          <Figure
            name="Processor"
            value={current?.cpuPercent == null ? '–' : `${Math.round(current.cpuPercent)} %`}
            note={processorNote(resources)}
          >
            <Chart path={cpu} />
          </Figure>
          <Figure
            name="Memory"
            value={current === null ? '–' : formatBytes(current.memoryBytes)}
            note={memoryNote(resources)}
          >
            <Chart path={memory} />
          </Figure>
          <Figure name="Restarts" value={String(restarts)} note="over the last day" />
        </div>
      )}
      <p className="mt-2 text-caption text-text-3">
        {isMeasured && `The last ${formatSeconds(windowMs)}, once a minute. `}
        <Link href="/settings#AGENT_RUNNER_MEMORY_MB" className="text-accent underline">
          Change the memory limit
        </Link>
      </p>
    </>
  );
}

interface FigureProps {
  name: string;
  value: string;
  note: string;
  children?: ReactNode;
}

function Figure({ name, value, note, children }: FigureProps) {
  return (
    <div className="min-w-0">
      <p className="text-dense text-text-2">{name}</p>
      <p className="flex items-baseline gap-x-2">
        <span className="text-title font-semibold tabular-nums">{value}</span>
        <span className="text-caption text-text-3">{note}</span>
      </p>
      {children}
    </div>
  );
}

function Chart({ path }: { path: string }) {
  const { width, height } = chartSize;
  return (
    <svg
      viewBox={`-2 -2 ${width + 4} ${height + 4}`}
      preserveAspectRatio="none"
      aria-hidden="true"
      className="mt-1 h-14 w-full border-b border-line"
    >
      <path
        d={path}
        fill="none"
        strokeWidth="1.5"
        strokeLinecap="round"
        vectorEffect="non-scaling-stroke"
        className="stroke-work-solid"
      />
    </svg>
  );
}
