import type { Decision, ExportRequest } from '@/lib/contracts/export';
import { shellCommand, shellWord } from '@/lib/core/shell-command';
import type { PortableWorker } from './portable-worker';

/** What `export` was asked for, as a command that gives the same file again. */
function commandOf({ target, storage, namespace, replicas: { min, max }, set }: ExportRequest): string {
  return shellCommand(
    ...['stigmer-console', 'export', target],
    ...(storage === 'volume' ? [] : ['--storage', storage]),
    ...(namespace === undefined ? [] : ['--namespace', namespace]),
    ...(max === 1 ? [] : ['--replicas', min === max ? String(min) : `${min}-${max}`]),
    ...Object.entries(set).flatMap(([name, value]) => ['--set', `${name}=${value}`]),
  );
}

/** Text of others in a comment: a line end would end it. */
const oneLine = (text: string) => text.replace(/\p{Cc}+/gu, ' ');

const titles: Readonly<Record<ExportRequest['target'], string>> = {
  compose: 'Docker Compose',
  swarm: 'Docker Swarm',
  kubernetes: 'Kubernetes',
  quadlet: 'systemd with Podman (quadlet)',
};

/** The comment at the top: where the file is from, what has to be decided, and the commands that make it run. */
export function headOf(
  request: ExportRequest,
  decisions: readonly Decision[],
  steps: ReadonlyArray<readonly [why: string, ...commands: string[]]>,
): string {
  const lines = [
    `The agent-runner for ${titles[request.target]}, as the Stigmer Console runs it:`,
    `    ${commandOf(request)}`,
    ...decisions.map(({ subject, text, needed }) => `${needed ? 'TO DECIDE' : 'CHECK'}: ${subject}: ${text}`),
    ...steps.flatMap(([why, ...commands]) => [why, ...commands.map((command) => `    ${command}`)]),
  ];
  return lines.map((line) => `# ${oneLine(line)}`).join('\n');
}

/** A command that takes a secret from standard input or from its file: no value is ever an argument. */
export function takingSecret(
  { source }: PortableWorker['secrets'][number],
  command: (file: string) => string,
): string {
  return source === null ? `${command('-')}    # ${typed}` : command(shellWord(source));
}

/** Of a value that a command reads from the terminal. */
export const typed = 'the value, Enter, Ctrl-D';
