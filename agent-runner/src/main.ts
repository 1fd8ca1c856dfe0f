import './early-signal';
import { parseArgs } from 'node:util';
import { systemClock } from '@/lib/core/clock';
import { messageOf } from '@/lib/core/failure';
import { version } from '../package.json';
import { codecServerOnce, readCodecServerArguments } from './commands/codec-server';
import { diagnose, readDoctorArguments } from './commands/doctor';
import { readRunArguments, runOnce } from './commands/run';
import { serve } from './commands/serve';
import { readSessionsArguments, sessionsOnce } from './commands/sessions';
import { steerOnce } from './commands/steer';
import { readSteerArguments, steerCommands } from './commands/steer-arguments';
import { createLogger } from './logger';
import { type AcceptedSettings, type RunnerSettings, takeSettings } from './settings';

/** EX_USAGE of sysexits.h. */
const exitUsage = 64;
/** EX_CONFIG of sysexits.h: starting again without a change of the settings cannot help. */
const exitConfiguration = 78;

const usage = `Usage: agent-runner            polls Temporal until it is stopped
       agent-runner run MESSAGE    runs an agent on the workers of the task queue
       agent-runner message | pause | resume | stop | approve | deny | progress WORKFLOW_ID
                                   steers a run that is under way
       agent-runner sessions       lists the sessions of its workspace, cleans old or large ones up
       agent-runner codec-server   shows encrypted payloads to Temporal's page and command line
       agent-runner doctor         finds out what stands in its way
       agent-runner version`;

type LogSettings = Pick<RunnerSettings, 'logLevel' | 'logFormat'>;

/** Before the settings are known, or when they cannot be used. */
const plainLog: LogSettings = { logLevel: 'error', logFormat: 'text' };

function loggerFor({ logLevel, logFormat }: LogSettings) {
  return createLogger('agent-runner', {
    leastLevel: logLevel,
    format: logFormat,
    now: systemClock.now,
    write: (line) => process.stdout.write(line),
  });
}

async function withSettings(work: (accepted: AcceptedSettings) => Promise<number>): Promise<number> {
  const reading = takeSettings();
  if (reading.type === 'accepted') return await work(reading);
  const logger = loggerFor(plainLog);
  for (const problem of reading.problems) logger.error(`Wrong setting: ${problem}`);
  return exitConfiguration;
}

function refuseArguments(message: string): number {
  process.stderr.write(`${message}\n`);
  return exitUsage;
}

/** Aborts when the process is asked to end. */
function stopSignal(): AbortSignal {
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort());
  return stop.signal;
}

function serveCommand(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: { socket: { type: 'string', default: '/tmp/agent-runner.sock' } },
  });
  return withSettings((accepted) => serve(accepted, values.socket, loggerFor(accepted.settings)));
}

/** Resolves when all of it is out: the end of the process would cut off what a pipe has not taken yet. */
function print(text: string): Promise<void> {
  return new Promise((resolve) => process.stdout.write(`${text}\n`, () => resolve()));
}

const tell = (line: string) => process.stderr.write(`${line}\n`);

async function runCommand(args: string[]): Promise<number> {
  const reading = readRunArguments(args);
  if (reading.type === 'refused') return refuseArguments(reading.message);
  return await printing((settings) =>
    runOnce(settings, reading, { clock: systemClock, signal: stopSignal(), tell }),
  );
}

async function steerCommand(name: string, args: string[]): Promise<number> {
  const reading = readSteerArguments(name, args);
  if (reading.type === 'refused') return refuseArguments(reading.message);
  return await printing((settings) => steerOnce(settings, reading, stopSignal()));
}

async function sessionsCommand(args: string[]): Promise<number> {
  const reading = readSessionsArguments(args);
  if (reading.type === 'refused') return refuseArguments(reading.message);
  return await printing((settings) =>
    sessionsOnce(settings, reading, { clock: systemClock, signal: stopSignal(), tell }),
  );
}

async function codecServerCommand(args: string[]): Promise<number> {
  const reading = readCodecServerArguments(args);
  if (reading.type === 'refused') return refuseArguments(reading.message);
  return await printing((settings) => codecServerOnce(settings, reading, { signal: stopSignal(), tell }));
}

function printing(work: (settings: RunnerSettings) => Promise<string>): Promise<number> {
  return withSettings(async ({ settings }) => {
    try {
      const text = await work(settings);
      if (text !== '') await print(text);
      return 0;
    } catch (error) {
      tell(messageOf(error));
      return 1;
    }
  });
}

async function doctorCommand(args: string[]): Promise<number> {
  const given = readDoctorArguments(args);
  if (given.type === 'refused') return refuseArguments(given.message);
  const reading = takeSettings();
  const { json } = given;
  const { output, healthy } = await diagnose(reading, { json, version, signal: stopSignal() });
  await print(output);
  if (reading.type === 'refused') return exitConfiguration;
  return healthy ? 0 : 1;
}

async function main(): Promise<number> {
  const [command, ...args] = process.argv.slice(2);
  if (command !== undefined && steerCommands.includes(command)) return await steerCommand(command, args);
  switch (command) {
    case 'run':
      return await runCommand(args);
    case 'sessions':
      return await sessionsCommand(args);
    case 'codec-server':
      return await codecServerCommand(args);
    case 'doctor':
      return await doctorCommand(args);
    case 'version':
      await print(version);
      return 0;
    default:
      return command === undefined || command.startsWith('--')
        ? await serveCommand(process.argv.slice(2))
        : refuseArguments(usage);
  }
}

main().then(
  // The native core keeps the event loop alive when the server is gone.
  (code) => process.exit(code),
  (error: unknown) => {
    loggerFor(plainLog).error('Cannot run', { reason: messageOf(error) });
    process.exit(1);
  },
);
