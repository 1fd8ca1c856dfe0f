import type { TimeRange } from '@/lib/contracts/good-time';
import { Failure, messageOf } from '@/lib/core/failure';

export function expressionInvalid(error: unknown): Failure {
  return new Failure({
    code: 'log-search-invalid',
    title: 'This is no regular expression',
    reason: messageOf(error),
    remedy: { summary: 'Correct it, or search for it as plain text.' },
    cause: error,
  });
}

export function searchTooSlow(seconds: number): Failure {
  return new Failure({
    code: 'log-search-too-slow',
    title: 'The search was ended',
    reason: `The expression took more than ${seconds} s for a few lines: it tries too many ways to match them.`,
    remedy: { summary: 'Write it without a repetition within a repetition, such as (a+)+.' },
  });
}

export function searchNotRead(seconds: number): Failure {
  return new Failure({
    code: 'log-search-not-read',
    title: 'The search was ended',
    reason: `Nobody took what it found for ${seconds} s.`,
    remedy: { summary: 'Search again.' },
  });
}

export function searchesBusy(max: number, ownMax: number): Failure {
  return new Failure({
    code: 'log-search-busy',
    title: 'Too many searches at once',
    reason: `The console runs ${max} searches of logs at a time, and ${ownMax} of one browser.`,
    remedy: { summary: 'Search again when one of them has ended.' },
  });
}

export function searchBroken(cause: unknown): Failure {
  return new Failure({
    code: 'log-search-broken',
    title: 'The search broke off',
    reason: messageOf(cause),
    remedy: { summary: 'Search again.' },
    cause,
  });
}

export function goodHourUnknown(): Failure {
  return new Failure({
    code: 'log-good-hour-unknown',
    title: 'There is nothing to compare with yet',
    reason:
      'New lines are found by comparison with an hour in which the worker was Ready, and this console has not seen it Ready for five minutes running.',
    remedy: {
      summary:
        'Read or search the whole log; once the worker has been Ready for five minutes, its lines are known.',
    },
  });
}

export function goodHourNotRecorded({ from, until }: TimeRange): Failure {
  const [begin, end] = [from, until].map((at) => new Date(at).toISOString().slice(0, 16).replace('T', ' '));
  return new Failure({
    code: 'log-good-hour-not-recorded',
    title: 'The last good hour is not in the log',
    reason: `The worker was last Ready from ${begin} to ${end} UTC, and the log holds no line of that time.`,
    remedy: { summary: 'Read or search the whole log.' },
  });
}
