import {
  type ContainerUsage,
  toContainerUsage,
  usageDirectory,
  usageFiles,
} from '@/lib/contracts/container-usage';

/** Prints each file that is there after its name: for a worker that does not tell its use itself. */
export const usageCommand = [
  'sh',
  '-c',
  `cd ${usageDirectory} && for file in ${[...usageFiles.version2, ...usageFiles.version1].join(' ')}; do if [ -r $file ]; then echo "== $file"; cat $file; fi; done`,
];

/** What `usageCommand` printed; null where this kernel shows it otherwise. */
export function toPrintedUsage(printed: string): ContainerUsage | null {
  const texts = new Map<string, string>();
  for (const part of printed.split(/^== /m)) {
    const [name = '', ...lines] = part.split('\n');
    texts.set(name.trim(), lines.join('\n'));
  }
  return toContainerUsage((name) => texts.get(name));
}
