import { type FileHandle, mkdir, open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Operation, operationSchema } from '@/lib/contracts/operation';
import { consoleEnds, isWaiting } from '@/lib/contracts/waiting';
import { sweepDrafts, writeFileAtomically } from '@/lib/core/atomic-file';
import { Failure } from '@/lib/core/failure';
import { applyEvent } from './operation-state';

export interface Journal {
  /** Operations that had ended, newest first, at most 50. */
  readonly history: readonly Operation[];
  /** On disk when it resolves. */
  append(operation: Operation): Promise<void>;
  close(): Promise<void>;
}

const historyMax = 50;

function parseLine(line: string): Operation | null {
  try {
    return operationSchema.parse(JSON.parse(line));
  } catch {
    // A line torn by a crash, or of another version: the lines before it still count.
    return null;
  }
}

/** The last state of each operation, oldest first. */
export function readJournal(text: string): Operation[] {
  const latest = new Map<string, Operation>();
  for (const line of text.split('\n')) {
    const operation = line === '' ? null : parseLine(line);
    if (operation === null) continue;
    latest.delete(operation.id);
    latest.set(operation.id, operation);
  }
  return [...latest.values()];
}

class JournalFile implements Journal {
  readonly history: readonly Operation[];
  readonly #file: FileHandle;
  #last: Promise<void> = Promise.resolve();
  /** A failed write may have left half a line (full disk): the next one begins on a line of its own. */
  #torn = false;

  constructor(file: FileHandle, history: readonly Operation[]) {
    this.#file = file;
    this.history = history;
  }

  append(operation: Operation): Promise<void> {
    const write = async () => {
      const line = `${this.#torn ? '\n' : ''}${JSON.stringify(operation)}\n`;
      this.#torn = true;
      await this.#file.appendFile(line);
      this.#torn = false;
      await this.#file.sync();
    };
    // One after another, whatever became of the one before.
    this.#last = this.#last.then(write, write);
    return this.#last;
  }

  async close(): Promise<void> {
    await this.#last.catch(() => undefined);
    await this.#file.close();
  }
}

/** What an operation that was running when the console ended is shown as: recovery puts the machine right, the run is over. */
function interrupted(operation: Operation): Operation {
  if (isWaiting(operation))
    return applyEvent(operation, { type: 'operation-cancel', outcome: consoleEnds }, operation.startedAt)
      .operation;
  const failure = {
    code: 'console-ended',
    reference: 'E29',
    title: 'The console ended while this was running',
    reason: 'It was stopped or killed. At the next start the container and the settings were put in order.',
    remedy: { summary: 'Start it again; steps that were done are not repeated.', action: 'retry' as const },
    evidence: [],
    at: operation.startedAt,
  };
  return applyEvent(operation, { type: 'operation-fail', failure }, operation.startedAt).operation;
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (Object(error).code === 'ENOENT') return '';
    throw new Failure({
      code: 'journal-unreadable',
      title: 'The journal cannot be read',
      reason: `Reading ${path} was refused with ${Object(error).code ?? 'an error'}.`,
      remedy: { summary: 'Give the file back to your user, then start again.' },
      evidence: [{ label: 'file', value: path }],
      cause: error,
    });
  }
}

/**
 * Opens the journal: one JSON line per state change, synced. Rewritten at open with the last states only, so that it
 * stays small. The caller closes it.
 * @returns also the operations that a crash left running
 * @throws Failure `journal-unreadable`
 */
export async function openJournal(path: string): Promise<{ journal: Journal; unfinished: Operation[] }> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await sweepDrafts(path);
  const operations = readJournal(await readText(path)).slice(-historyMax);
  const unfinished = operations.filter(({ state }) => state === 'running');
  const history = operations.map((each) => (each.state === 'running' ? interrupted(each) : each)).reverse();
  const kept = [...history].reverse().map((operation) => `${JSON.stringify(operation)}\n`);
  await writeFileAtomically(path, kept.join(''));
  return { journal: new JournalFile(await open(path, 'a', 0o600), history), unfinished };
}
