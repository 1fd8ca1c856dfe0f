import { shellCommand } from '@/lib/core/shell-command';
import type { TemporalSettings } from './types';

/** A command of Temporal's own tool for the server and the namespace that were looked at. */
export function temporalCommand(
  { address, namespace }: Pick<TemporalSettings, 'address' | 'namespace'>,
  ...words: readonly string[]
): string {
  return shellCommand('temporal', ...words, '--address', address, '--namespace', namespace);
}
