import { rm } from 'node:fs/promises';
import { leaveDeadSocket, type Manner } from '@/bench/diagnosis/front';
import type { Place, Stage } from '@/bench/diagnosis/stage';

const mend = async ({ engineFront }: Place) => {
  await rm(engineFront.path, { force: true });
  await engineFront.behave('refuses');
  await engineFront.behave('through');
};

function engineThat(row: string, title: string, manner: Manner, code: string): Stage {
  return {
    row,
    title: `engine ${title}`,
    code,
    make: ({ engineFront }) => engineFront.behave(manner),
    byHand: mend,
    also: ['worker-starting'],
    undo: mend,
  };
}

const failing = (status: string, type: string, body: string) => ({
  http: `HTTP/1.1 ${status}\r\nContent-Type: ${type}\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
});

export const engineStages: readonly Stage[] = [
  engineThat('E3', 'was stopped: its socket is gone', 'refuses', 'engine-lost'),
  {
    ...engineThat('E2', 'was killed: its socket is there and dead', 'refuses', 'engine-lost'),
    make: async ({ engineFront }) => {
      await engineFront.behave('refuses');
      await leaveDeadSocket(engineFront.path);
    },
  },
  engineThat('E4', 'is suspended', 'silent', 'engine-lost'),
  engineThat('E5', 'closes every connection', 'closes', 'engine-lost'),
  engineThat(
    '',
    'fails at every call',
    failing('500 Internal Server Error', 'application/json', '{"message":"staged"}'),
    'engine-lost',
  ),
  {
    ...engineThat(
      '',
      'answers what no engine does',
      failing('200 OK', 'text/html', '<p>staged'),
      'engine-answer-invalid',
    ),
    // The stream of its events ends first.
    also: ['engine-unreachable', 'worker-starting'],
  },
];
