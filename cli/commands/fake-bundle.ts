import type { ConsoleClient } from '@/cli/console-client';

type BundleCalls = Pick<ConsoleClient, 'bundle' | 'bundleFile' | 'downloadBundle'>;

/** A bundle of two files. `left` learns what a download leaves out; one that is `cut` breaks off. */
export function fakeBundle(left: string[], cut: boolean): BundleCalls {
  return {
    bundle: async () => ({
      id: 'b-1',
      madeAt: 0,
      fileName: 'stigmer-support-19700101-000000.tar.gz',
      files: [
        { name: 'manifest.json', bytes: 100 },
        { name: 'worker-log.txt', bytes: 2000 },
      ],
    }),
    bundleFile: async (_id, name) => `all of ${name}\n`,
    downloadBundle: async function* (_id, without) {
      left.push(...without);
      yield Buffer.from('begin');
      if (cut) throw new Error('It broke off');
      yield Buffer.from('end');
    },
  };
}
