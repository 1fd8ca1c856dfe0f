import { Failure, messageOf } from '@/lib/core/failure';

export function logUnreadable(path: string, cause: unknown): Failure {
  return new Failure({
    code: 'log-unreadable',
    title: 'The recorded log could not be read',
    reason: messageOf(cause),
    remedy: {
      summary: 'Make the folder readable and writable for the user who runs the console.',
      action: 'retry',
    },
    evidence: [{ label: 'file', value: path }],
    cause,
  });
}
