import type { IconState } from '@/components/ui/state-icon';
import type { OperationStep } from '@/lib/contracts/operation';

export const stepIcons: Record<OperationStep['state'], IconState> = {
  pending: 'todo',
  running: 'work',
  succeeded: 'ok',
  warned: 'warn',
  failed: 'fail',
  skipped: 'ok',
  cancelled: 'off',
};
