'use client';
import { ArrowDownToLine } from 'lucide-react';
import { type ClipboardEvent, type RefObject, useLayoutEffect, useRef, useState } from 'react';
import type { LogPlaces } from '@/lib/contracts/log-search';
import type { TimeZone } from '@/lib/core/typed-time';
import { copiedLines, selectedRows } from './copied-lines';
import type { LogFeed } from './log-feed';
import { LogRowView } from './log-row-view';
import { OverviewBar } from './overview-bar';
import { columnsFor } from './row-geometry';
import { RowKeys } from './row-keys';
import type { LogPlace } from './use-log-place';

/** Pixels that are drawn beyond the view: few at the end, where every row may be another in the next frame. */
const overscan = { following: 100, reading: 400 };
const endSlack = 24;
const olderAt = 600;
/** Where the page cannot measure its fixed-width face. */
const characterWidthFallback = 7.53;

interface LogListProps {
  feed: LogFeed;
  version: number;
  wrap: boolean;
  /** Whether equal lines that follow each other are one row. */
  foldsRepeats: boolean;
  place: LogPlace;
  /** The first line that is new, or null. */
  firstNewNumber: number | null;
  /** What is marked in lines for which `isMatch` holds. */
  markExpression: RegExp | null;
  isMatch: (number: number) => boolean;
  /** Makes the page's address lead to a line. */
  onLink: (number: number) => void;
  zone: TimeZone;
  formatTime: (at: number) => string;
  overview: LogPlaces | null;
  /** What was found, by where it is; null for nothing. */
  found: LogPlaces | null;
  viewport: RefObject<HTMLDivElement | null>;
}

/** Draws only the rows in view, however long the log is, and keeps the reader's place while lines come. */
export function LogList(props: LogListProps) {
  const {
    feed,
    version,
    wrap,
    foldsRepeats,
    place,
    firstNewNumber,
    markExpression,
    isMatch,
    zone,
    formatTime,
    onLink,
    overview,
    found,
    viewport,
  } = props;
  const { currentNumber, placing, placedAt } = place;
  const { store } = feed;
  const size = useViewportSize(viewport);
  const narrow = size.width < 720;
  const wrapping = wrap || narrow;
  const [scrollTop, setScrollTop] = useState(0);
  const [keys] = useState(() => new RowKeys());
  const shifted = useRef(0);
  const columns = wrapping && size.width > 0 ? columnsFor(size.width, size.characterWidth, narrow) : null;
  store.setLayout({ columns, narrow }, scrollTop);
  store.setFoldsRepeats(foldsRepeats, scrollTop);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the store is mutable, its version says that it changed
  useLayoutEffect(() => {
    const element = viewport.current;
    if (!element) return;
    const shift = store.shiftHeight - shifted.current;
    shifted.current = store.shiftHeight;
    if (placing.current !== null) {
      const top = store.geometry.top(store.reveal(placing.current));
      if (shift !== 0 || !isInView(element, top)) element.scrollTop = top - element.clientHeight / 2;
      placedAt.current = element.scrollTop;
      placing.current = null;
    } else if (feed.following) element.scrollTop = store.geometry.totalHeight;
    else if (shift !== 0) element.scrollTop += shift;
    if (!feed.following) setScrollTop(element.scrollTop);
  }, [version, currentNumber, size.height, columns, foldsRepeats, feed, store, viewport]);

  const onScroll = () => {
    const element = viewport.current;
    if (element === null || (feed.following && isAtEnd(element))) return;
    setScrollTop(element.scrollTop);
    // A window that changed its size moved the end, not the reader: the effect above puts the view back.
    if (element.clientWidth !== size.width || element.clientHeight !== size.height) return;
    if (element.scrollTop === placedAt.current) return;
    placedAt.current = null;
    followScroll(feed, element);
  };

  // At the end the view follows from the rows: asking the page where it is would draw every frame twice.
  const viewTop = feed.following ? Math.max(0, store.geometry.totalHeight - size.height) : scrollTop;
  const beyond = feed.following ? overscan.following : overscan.reading;
  const first = store.geometry.indexAt(Math.max(0, viewTop - beyond));
  const last = store.geometry.indexAt(viewTop + size.height + beyond);
  const drawn = store.rows.slice(first, last + 1);
  keys.show(drawn);
  const numberAt = (offset: number) =>
    store.rows[Math.min(store.geometry.indexAt(offset), store.rows.length - 1)]?.entry.number ?? 0;
  const onCopy = (event: ClipboardEvent<HTMLDivElement>) => {
    const selected = selectedRows(getSelection(), event.currentTarget, drawn);
    const text = copiedLines(selected, (from, to) => store.entriesBetween(from, to), formatTime);
    if (text === null) return;
    event.preventDefault();
    event.clipboardData.setData('text/plain', text);
  };
  const newLines = feed.following ? 0 : feed.latestNumber - feed.leftAt;
  return (
    <div className="relative flex min-h-0 flex-1">
      <div
        ref={viewport}
        role="log"
        aria-live="off"
        aria-label="Recorded lines"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        tabIndex={0}
        onScroll={onScroll}
        onCopy={onCopy}
        className="h-full min-w-0 flex-1 overflow-auto font-mono text-code [font-variant-ligatures:none] [overflow-anchor:none]"
      >
        <div style={{ height: store.geometry.totalHeight }} className="relative min-w-full">
          <div
            style={{ transform: `translateY(${store.geometry.top(first)}px)` }}
            className={wrapping ? 'w-full' : 'w-max min-w-full'}
          >
            {drawn.map((row, index) => (
              <LogRowView
                key={keys.keyOf(row)}
                row={row}
                height={store.geometry.top(first + index + 1) - store.geometry.top(first + index)}
                wrap={wrapping}
                narrow={narrow}
                markExpression={markExpression !== null && isMatch(row.entry.number) ? markExpression : null}
                current={row.entry.number === currentNumber}
                zone={zone}
                formatTime={formatTime}
                onLink={onLink}
                firstNew={row.entry.number === firstNewNumber}
                onToggleFold={(head) => {
                  store.toggleFold(head);
                  feed.changed();
                }}
                onToggleRepeat={(first) => {
                  store.toggleRepeat(first);
                  feed.changed();
                }}
              />
            ))}
          </div>
        </div>
      </div>
      <OverviewBar
        overview={overview}
        found={found}
        firstNumber={store.summary?.firstNumber ?? 0}
        lastNumber={Math.max(feed.latestNumber, store.lastNumber)}
        view={{ first: numberAt(viewTop), last: numberAt(viewTop + size.height) }}
        onGoTo={place.goTo}
      />
      {newLines > 0 && <NewLines count={newLines} onFollow={() => feed.setFollowing(true)} />}
    </div>
  );
}

function NewLines({ count, onFollow }: { count: number; onFollow: () => void }) {
  return (
    <button
      type="button"
      onClick={onFollow}
      className="absolute bottom-4 left-1/2 inline-flex h-8 -translate-x-1/2 items-center gap-2 rounded-full bg-ink px-4 text-dense font-medium text-on-ink tabular-nums"
    >
      <ArrowDownToLine size={14} strokeWidth={1.5} aria-hidden />
      {count.toLocaleString('en')} new {count === 1 ? 'line' : 'lines'}
    </button>
  );
}

const belowView = ({ scrollTop, scrollHeight, clientHeight }: HTMLElement) =>
  scrollHeight - scrollTop - clientHeight;

const isInView = ({ scrollTop, clientHeight }: HTMLElement, top: number) =>
  top >= scrollTop && top + endSlack <= scrollTop + clientHeight;

const isAtEnd = (element: HTMLElement) => belowView(element) < endSlack;

/** At the end the view stays there; near the top it loads what is older, near the end of a held window what is newer. */
function followScroll(feed: LogFeed, element: HTMLElement): void {
  if (!feed.heldBack) feed.setFollowing(isAtEnd(element));
  else if (belowView(element) < olderAt) feed.loadNewer().catch(() => undefined);
  if (element.scrollTop < olderAt) feed.loadOlder(new AbortController().signal).catch(() => undefined);
}

interface ViewportSize {
  width: number;
  height: number;
  characterWidth: number;
}

function useViewportSize(viewport: RefObject<HTMLDivElement | null>): ViewportSize {
  const [size, setSize] = useState({ width: 0, height: 600, characterWidth: characterWidthFallback });
  // Before the first paint: the width decides between two layouts.
  useLayoutEffect(() => {
    const element = viewport.current;
    if (!element) return;
    const characterWidth = measureCharacter(element);
    const measure = () =>
      setSize({ width: element.clientWidth, height: element.clientHeight, characterWidth });
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, [viewport]);
  return size;
}

function measureCharacter(element: HTMLElement): number {
  const context = document.createElement('canvas').getContext('2d');
  if (!context) return characterWidthFallback;
  // The `font` shorthand is empty where ligatures are off.
  const { fontSize, fontFamily } = getComputedStyle(element);
  context.font = `${fontSize} ${fontFamily}`;
  return context.measureText('0'.repeat(100)).width / 100 || characterWidthFallback;
}
