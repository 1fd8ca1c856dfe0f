'use client';
import { useEffect, useRef, useState } from 'react';
import { type LogAddress, type LogFilter, readAddress, writeAddress } from './log-filter';

/** A browser refuses to change its address more often than some hundred times in half a minute. */
const settleMs = 300;

export interface LogAddressState {
  address: LogAddress;
  change: (changed: Partial<LogAddress>) => void;
  changeFilter: (changed: Partial<LogFilter>) => void;
}

/** The state of the page that its address has, so that a link opens the same view; in the address once it has settled. */
export function useLogAddress(query: string): LogAddressState {
  const [address, setAddress] = useState(() => readAddress(query));
  const written = useRef(query);
  useEffect(() => {
    if (query === written.current) return;
    written.current = query;
    setAddress(readAddress(query));
  }, [query]);
  useEffect(() => {
    const settling = setTimeout(() => {
      const next = writeAddress(address);
      if (next === written.current) return;
      written.current = next;
      history.replaceState(null, '', next === '' ? location.pathname : `?${next}`);
    }, settleMs);
    return () => clearTimeout(settling);
  }, [address]);
  const change = (changed: Partial<LogAddress>) => setAddress((before) => ({ ...before, ...changed }));
  return {
    address,
    change,
    changeFilter: (changed) =>
      setAddress((before) => ({ ...before, filter: { ...before.filter, ...changed } })),
  };
}
