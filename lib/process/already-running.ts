import { type Evidence, Failure } from '@/lib/core/failure';

const shared = { code: 'console-already-running', reference: 'E19' };

/** @param reason which, and where it is */
export function otherConsole(reason: string, evidence: Evidence[]): Failure {
  return new Failure({
    ...shared,
    title: 'Another console manages this machine already',
    reason,
    remedy: {
      summary: 'Use that one (a fresh sign-in link comes from the command), or stop it first.',
      command: 'npx stigmer-console link',
    },
    evidence,
  });
}

/** @param isForeign whether the pid is one of another pid namespace: here it may be another process, or none */
export function otherCommand(pid: number, isForeign: boolean): Failure {
  const where = isForeign ? ' in another container, or on the machine of this one,' : '';
  const summary = 'Wait until it has ended, or end it';
  return new Failure({
    ...shared,
    title: 'Another command is at work on this machine',
    reason: `Process ${pid}${where} is a stigmer-console command with the same home directory, and no console runs that both could ask.`,
    remedy: isForeign ? { summary: `${summary} there.` } : { summary: `${summary}.`, command: `kill ${pid}` },
    evidence: [{ label: 'pid', value: String(pid) }],
  });
}
