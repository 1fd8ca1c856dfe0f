import { execFile } from 'node:child_process';
import type { ConsoleCommand } from './console-command';

export interface ServiceState {
  state: 'running' | 'starting' | 'failed' | 'stopped';
  /** Of the console, while it runs. */
  pid: number | null;
  /** Since it was started by hand or at login. */
  restarts: number;
  /** Whether it outlives the user's last logout; null where that is not known. */
  outlivesLogout: boolean | null;
}

/** What starts a user's programs at login and again after a crash. */
export interface ServiceManager {
  /** `systemd`, `launchd`. */
  name: string;
  /** The one file that makes the service. */
  path: string;
  /** Shows what the console prints. */
  logCommand: string;
  /** Makes it outlive the last logout; null where that is so, or cannot be. */
  lingerCommand: string | null;
  /** The file's text for a command; it begins with or holds `ownMark`. */
  render(command: ConsoleCommand): string;
  /** @throws Failure `autostart-unavailable` when no manager of this user answers */
  check(): Promise<void>;
  /** Reads the file, starts the console by it now (again, if it runs) and at each login. @throws Failure `autostart-refused` */
  enable(): Promise<void>;
  /** Ends the console and starts it no more; the file may go then. @throws Failure `autostart-refused` */
  disable(): Promise<void>;
  /** After the file is gone. */
  forget(): Promise<void>;
  state(): Promise<ServiceState>;
  /** The newest lines the console printed, oldest first; none where they are not kept. */
  lastLines(): Promise<string[]>;
}

/** Stands in each file that the console wrote; one without it is somebody else's. */
export const ownMark = 'Written by `stigmer-console service install`';

export interface Answer {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs a program; one that is not there answers 127. */
export type Run = (program: string, args: readonly string[]) => Promise<Answer>;

/** A manager that starts or ends a service answers once that is done. */
const answerTimeoutMs = 60_000;

export const run: Run = (program, args) =>
  new Promise((resolve) => {
    execFile(program, [...args], { timeout: answerTimeoutMs }, (error, stdout, stderr) => {
      const failed = typeof error?.code === 'number' ? error.code : 127;
      resolve({ code: error === null ? 0 : failed, stdout, stderr: stderr || (error?.message ?? '') });
    });
  });
