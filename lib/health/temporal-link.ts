import type { connectTemporal } from '@/lib/temporal/connection';
import type { TemporalConnection, TemporalSettings } from '@/lib/temporal/types';

export interface TemporalLink {
  /** The connection for these settings: kept while they stay the same. */
  to(settings: TemporalSettings): Promise<TemporalConnection>;
  /** The one that was asked for last; null: none yet. */
  current(): TemporalConnection | null;
  close(): Promise<void>;
}

/** @param lost called when the server, or the way to it, ends the connection */
export function createTemporalLink(connect: typeof connectTemporal, lost: () => void): TemporalLink {
  let current: { key: string; connection: TemporalConnection } | null = null;
  const close = async () => {
    const closing = current;
    current = null;
    await closing?.connection.close();
  };
  return {
    to: async (settings) => {
      const key = JSON.stringify(settings);
      if (current?.key === key) return current.connection;
      await close();
      const connection = connect(settings, lost);
      current = { key, connection };
      return connection;
    },
    current: () => current?.connection ?? null,
    close,
  };
}
