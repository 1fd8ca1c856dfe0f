'use client';
import { type KeyboardEvent as ReactKeyboardEvent, useEffect, useRef, useState } from 'react';
import { DownloadFailed, LogEmpty, LogFailed, LogWaiting } from './log-faces';
import type { LogFeed, LogSource } from './log-feed';
import { LogFoot } from './log-foot';
import { LogList } from './log-list';
import { LogSearch } from './log-search';
import { LogToolbar } from './log-toolbar';
import { useDownload } from './use-download';
import { useLogFeed } from './use-log-feed';
import { useLogSearch } from './use-log-search';

/** The Logs page: toolbar, rows, foot. `source` stands in for the console's API in tests. */
export function LogsView({ source }: { source?: LogSource }) {
  const { feed, version, retry } = useLogFeed(source);
  const viewport = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const [wrap, setWrap] = useState(false);
  const { downloading, failure, download } = useDownload();
  const search = useLogSearch(feed);
  useSlashKey(input);

  const onKeyDown = (event: ReactKeyboardEvent) => {
    if (event.key === 'End' && event.target !== input.current) feed.setFollowing(true);
  };
  const { value, position, total, change, step } = search;
  const searchProps = { input, value, position, total, onChange: change, onStep: step };
  return (
    <section
      aria-labelledby="logs-title"
      onKeyDown={onKeyDown}
      className="flex h-full min-h-0 min-w-0 flex-1 flex-col"
    >
      <h1 id="logs-title" className="sr-only">
        Logs
      </h1>
      <LogToolbar
        feed={feed}
        search={<LogSearch {...searchProps} />}
        wrap={wrap}
        downloading={downloading}
        onWrap={setWrap}
        onDownload={download}
      />
      {failure !== null && <DownloadFailed failure={failure} onRetry={download} />}
      <Body feed={feed} onRetry={retry}>
        <LogList
          feed={feed}
          version={version}
          wrap={wrap}
          currentNumber={search.currentNumber}
          placing={search.placing}
          placedAt={search.placedAt}
          viewport={viewport}
        />
      </Body>
      <LogFoot feed={feed} />
    </section>
  );
}

interface BodyProps {
  feed: LogFeed;
  onRetry: () => void;
  children: React.ReactNode;
}

function Body({ feed, onRetry, children }: BodyProps) {
  if (feed.phase === 'loading') return <LogWaiting />;
  if (feed.phase === 'failed') return <LogFailed error={feed.failure} onRetry={onRetry} />;
  return feed.store.loaded === 0 ? <LogEmpty /> : children;
}

function useSlashKey(input: React.RefObject<HTMLInputElement | null>): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const typing = event.target instanceof HTMLElement && event.target.matches('input, textarea, select');
      if (event.key !== '/' || typing || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      input.current?.focus();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [input]);
}
