'use client';
import { type KeyboardEvent as ReactKeyboardEvent, useRef, useState } from 'react';
import { Button } from '@/components/ui/button';
import { type FailureRecord, toFailureRecord } from '@/lib/contracts/failure';
import { formatMoment } from '@/lib/core/typed-time';
import { DownloadDialog } from './download-dialog';
import { GoToField } from './go-to-field';
import { DownloadFailed, LogEmpty, LogFailed, LogWaiting } from './log-faces';
import type { LogFeed } from './log-feed';
import { expressionProblem, markExpression } from './log-filter';
import { hasBarFilter, LogFilterBar } from './log-filter-bar';
import { LogFoot } from './log-foot';
import { LogList } from './log-list';
import { LogNotice } from './log-notice';
import { LogProblem } from './log-problem';
import { LogSearch } from './log-search';
import { FilterToggle, LogToolbar } from './log-toolbar';
import { NewLinesBar } from './new-lines-bar';
import { NewLinesSwitch } from './new-lines-switch';
import { ServiceChoice } from './service-choice';
import { TimesChoice } from './times-choice';
import { useDownload } from './use-download';
import { useFoldRepeats } from './use-fold-repeats';
import { isTyping } from './use-log-keys';
import { type LogTimesState, useLogTimes } from './use-log-times';
import { type Logs, type LogsProps, useLogs } from './use-logs';

/** The Logs page: toolbar, rows, foot. */
export function LogsView(props: LogsProps) {
  const viewport = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const [wrap, setWrap] = useState(false);
  const { foldsRepeats, choose: chooseFolding } = useFoldRepeats();
  const logs = useLogs(props, input);
  const times = useLogTimes();
  const { feed, version, place, search, overview, address, newLinesFacts, follow, link } = logs;
  const onKeyDown = (event: ReactKeyboardEvent) => {
    if (event.key === 'End' && !isTyping(event.target)) follow(true);
  };
  return (
    <section
      aria-labelledby="logs-title"
      onKeyDown={onKeyDown}
      className="flex h-full min-h-0 min-w-0 flex-1 flex-col"
    >
      <h1 id="logs-title" className="sr-only">
        Logs
      </h1>
      <Controls
        logs={logs}
        hasServerLog={props.hasServerLog ?? false}
        times={times}
        input={input}
        wrap={wrap}
        foldsRepeats={foldsRepeats}
        onWrap={setWrap}
        onFoldRepeats={chooseFolding}
      />
      {/* It comes with the rows: what stands for them meanwhile would move down. */}
      {newLinesFacts !== null && feed.phase !== 'loading' && <NewLinesBar facts={newLinesFacts} />}
      <Body logs={logs}>
        <LogList
          feed={feed}
          version={version}
          wrap={wrap}
          foldsRepeats={foldsRepeats}
          place={place}
          firstNewNumber={newLinesFacts?.first?.number ?? null}
          markExpression={markExpression(address.filter)}
          isMatch={search.isMatch}
          zone={times.zone}
          formatTime={times.format}
          onLink={link}
          overview={overview}
          found={search.places}
          viewport={viewport}
        />
        {place.notice !== null && <LogNotice text={place.notice} />}
      </Body>
      <LogFoot feed={feed} isPart={address.onlyNew} />
    </section>
  );
}

const problemId = 'log-search-problem';
const filtersId = 'log-filters';

interface ControlsProps {
  logs: Logs;
  hasServerLog: boolean;
  times: LogTimesState;
  input: React.RefObject<HTMLInputElement | null>;
  wrap: boolean;
  foldsRepeats: boolean;
  onWrap: (wrap: boolean) => void;
  onFoldRepeats: (folds: boolean) => void;
}

function Controls({ logs, hasServerLog, times, input, ...toggles }: ControlsProps) {
  const { feed, search, address, change, changeFilter, showOnlyNew, showService, follow } = logs;
  const { service, filter, levels, onlyNew } = address;
  const active = hasBarFilter(filter);
  const [open, setOpen] = useState(active);
  const [choosing, setChoosing] = useState(false);
  const { downloading, failed: downloadFailed, download } = useDownload();
  const wrong = expressionProblem(filter);
  // What is in the place of the lines says why there are none; the search does not say it again.
  const failed = hasFailedBy(feed, search.failure) ? null : search.failure;
  const isWrong = wrong !== null || failed !== null;
  const field = { input, filter, search, problemId: isWrong ? problemId : null, onChange: changeFilter };
  return (
    <>
      {(hasServerLog || service === 'temporal') && <ServiceChoice service={service} onChange={showService} />}
      <LogToolbar
        feed={feed}
        search={
          <>
            <LogSearch {...field} />
            <FilterToggle controls={filtersId} open={open} active={active} onChange={setOpen} />
          </>
        }
        levels={levels}
        lens={<NewLinesSwitch on={onlyNew} onChange={showOnlyNew} />}
        {...toggles}
        downloading={downloading}
        onLevels={(shown) => change({ levels: shown })}
        onDownload={() => setChoosing(true)}
        onFollow={follow}
      />
      <LogProblem id={problemId} expressionProblem={wrong} failure={failed} />
      {open && <Filters logs={logs} times={times} />}
      <DownloadDialog
        open={choosing}
        onOpenChange={setChoosing}
        summary={feed.store.summary}
        shown={{ service, filter, levels, onlyNew }}
        zone={times.zone}
        find={logs.find}
        onDownload={download}
      />
      {downloadFailed !== null && (
        <DownloadFailed failure={downloadFailed.failure} onRetry={downloadFailed.again} />
      )}
    </>
  );
}

function Filters({ logs, times }: Pick<ControlsProps, 'logs' | 'times'>) {
  const { place, address, changeFilter, goToFirstError, link } = logs;
  const { zone } = times;
  return (
    <LogFilterBar id={filtersId} filter={address.filter} zone={zone} onChange={changeFilter}>
      <GoToField zone={zone} onLine={link} onTime={(at) => place.goToTime(at, formatMoment(at, zone))} />
      <Button size="small" onClick={goToFirstError}>
        First error
      </Button>
      <TimesChoice times={times.times} onChange={times.choose} />
    </LogFilterBar>
  );
}

function hasFailedBy(feed: LogFeed, failure: FailureRecord | null): boolean {
  if (feed.phase !== 'failed' || failure === null) return false;
  return toFailureRecord(feed.failure, failure.at).code === failure.code;
}

interface BodyProps {
  logs: Logs;
  children: React.ReactNode;
}

function Body({ logs, children }: BodyProps) {
  const { feed, address, retry, showOnlyNew } = logs;
  if (feed.phase === 'loading') return <LogWaiting />;
  if (feed.phase === 'failed')
    return address.onlyNew ? (
      <LogFailed error={feed.failure} wayOut="Show the whole log" onWayOut={() => showOnlyNew(false)} />
    ) : (
      <LogFailed error={feed.failure} wayOut="Load the log again" onWayOut={retry} />
    );
  // The bar says that nothing is new.
  if (feed.store.loaded === 0)
    return address.onlyNew ? <div className="min-h-0 flex-1" /> : <LogEmpty service={address.service} />;
  return <div className="relative flex min-h-0 flex-1 flex-col">{children}</div>;
}
