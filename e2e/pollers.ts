import { connectTemporal } from '@/lib/temporal/connection';

/** Who polls the task queue, as Temporal itself says. */
export async function pollerIdentities(address: string, taskQueue: string): Promise<string[]> {
  const connection = connectTemporal({ address, namespace: 'default', tls: false, apiKey: null });
  try {
    return (await connection.listPollers(taskQueue)).map((poller) => poller.identity);
  } finally {
    await connection.close();
  }
}
