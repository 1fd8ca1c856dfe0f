import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { noProfile, type ProfileReading } from '@/lib/contracts/client-profile';
import { resolveSettings, settingProblem } from '@/lib/contracts/runner-settings';
import {
  otherNameProblem,
  otherValueProblem,
  readSavedSettings,
  type SavedSettings,
  type SettingsProblem,
  settingOf,
} from '@/lib/contracts/saved-settings';
import type { SettingsChange, SettingsView } from '@/lib/contracts/settings-view';
import { sweepDrafts, writeFileAtomically } from '@/lib/core/atomic-file';
import { Failure, isFailure } from '@/lib/core/failure';
import {
  changeEnvFile,
  environmentOf,
  isUtf16,
  lineNumbers,
  parseEnvFile,
  unreadableLines,
} from './env-file';
import type { RunningVariables } from './passed-variables';
import { settingsFailure, settingsInvalid, settingsUnreadable } from './settings-failure';
import { readSettingsFile, settingsTarget, writeSettingsFile } from './settings-file';
import { type SettingsState, settingsState } from './settings-state';
import { readTlsFiles } from './tls-files';
import { viewSettings } from './view-settings';

export interface SettingsStore {
  readonly path: string;
  /** Settings and other variables, unchecked. */
  read(): Promise<SavedSettings>;
  /** The same for a container to be made. @throws Failure when none can be made from it */
  readUsable(): Promise<SavedSettings>;
  /** The same for another file's bytes. */
  parseUsable(bytes: Buffer): Promise<SavedSettings>;
  /** What the file comes to beside the container, if there is one. */
  state(running: RunningVariables | null): Promise<SettingsState>;
  /** What the form shows; secrets only as set or not set. @param running the container, if there is one */
  view(running: RunningVariables | null): Promise<SettingsView>;
  /** @throws Failure `settings-invalid` (one evidence row a field) or `settings-changed`; nothing is written then */
  save(change: SettingsChange): Promise<void>;
  /** The file, null when there is none. Holds secrets. */
  snapshot(): Promise<Buffer | null>;
  restore(snapshot: Buffer | null): Promise<void>;
}

export interface SettingsSource {
  path: string;
  /** The profile of Temporal's own tools that speaks where the file does not; left out: none. */
  readProfile?: (environment: Readonly<Record<string, string>>) => Promise<ProfileReading>;
}

export function createSettingsStore({
  path,
  readProfile = async () => noProfile,
}: SettingsSource): SettingsStore {
  return new SettingsFile(path, readProfile);
}

const nothing = Buffer.alloc(0);

const revisionOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex').slice(0, 16);

type ReadProfile = NonNullable<SettingsSource['readProfile']>;

async function parse(bytes: Buffer, readProfile: ReadProfile): Promise<SavedSettings> {
  const lines = parseEnvFile(bytes);
  const unreadable = unreadableLines(lines);
  const environment = environmentOf(lines);
  const profile = await readProfile(environment);
  const saved = readSavedSettings(environment, { unreadable, lines: lineNumbers(lines) }, profile);
  const { tls, problems } = await readTlsFiles(saved.settings);
  return { ...saved, tls, tlsProblems: problems };
}

class SettingsFile implements SettingsStore {
  readonly path: string;
  readonly #readProfile: ReadProfile;
  #writing: Promise<void> = Promise.resolve();

  constructor(path: string, readProfile: ReadProfile) {
    this.path = path;
    this.#readProfile = readProfile;
  }

  async read(): Promise<SavedSettings> {
    return await parse((await this.snapshot()) ?? nothing, this.#readProfile);
  }

  async readUsable(): Promise<SavedSettings> {
    return await this.parseUsable((await this.snapshot()) ?? nothing);
  }

  async parseUsable(bytes: Buffer): Promise<SavedSettings> {
    const saved = await parse(bytes, this.#readProfile);
    const failure = settingsFailure(saved);
    if (failure !== null) throw failure;
    return saved;
  }

  async state(running: RunningVariables | null): Promise<SettingsState> {
    try {
      return settingsState(await this.read(), running);
    } catch (error) {
      if (!isFailure(error)) throw error;
      return { failure: error.details, pending: [] };
    }
  }

  async view(running: RunningVariables | null): Promise<SettingsView> {
    const bytes = (await this.snapshot()) ?? nothing;
    const saved = await parse(bytes, this.#readProfile);
    const shown = viewSettings(saved, settingsState(saved, running));
    return { path: this.path.replace(homedir(), '~'), revision: revisionOf(bytes), ...shown };
  }

  save(change: SettingsChange): Promise<void> {
    return this.#inTurn(() => this.#save(change));
  }

  snapshot(): Promise<Buffer | null> {
    return readSettingsFile(this.path);
  }

  restore(snapshot: Buffer | null): Promise<void> {
    return this.#inTurn(() =>
      snapshot === null ? rm(this.path, { force: true }) : writeSettingsFile(this.path, snapshot),
    );
  }

  /** Writes one after another, whatever became of the one before: each reads what the last one wrote. */
  #inTurn(write: () => Promise<void>): Promise<void> {
    this.#writing = this.#writing.then(write, write);
    return this.#writing;
  }

  async #save({ revision, changes }: SettingsChange): Promise<void> {
    const before = await this.snapshot();
    const bytes = before ?? nothing;
    if (isUtf16(bytes)) throw settingsUnreadable(this.path, 'UTF-16');
    const changed = changeEnvFile(bytes, withSpeakingAliases(environmentOf(parseEnvFile(bytes)), changes));
    if (revision !== revisionOf(bytes)) {
      // The same save once more: a browser sends a request twice when the connection dies before the answer.
      if (changed.equals(bytes)) return;
      throw changedMeanwhile();
    }
    const problems = Object.entries(changes).flatMap(([name, value]): SettingsProblem[] => {
      const message = changeProblem(name, value);
      return message === null ? [] : [{ name, line: null, message }];
    });
    if (problems.length > 0) throw settingsInvalid(problems);
    if (before !== null && changed.equals(before)) return;
    await sweepDrafts(await settingsTarget(this.path));
    if (before !== null) await writeFileAtomically(`${this.path}.before-save`, before);
    await writeSettingsFile(this.path, changed);
  }
}

/** A setting that goes back to its default takes the older name that would speak next out of the file, and no other. */
function withSpeakingAliases(
  environment: Readonly<Record<string, string>>,
  changes: SettingsChange['changes'],
): SettingsChange['changes'] {
  const all: Record<string, string | null> = { ...changes };
  const reset = Object.keys(changes).filter((name) => changes[name] === null);
  for (;;) {
    const after = Object.entries({ ...environment, ...all }).map(([name, value]) => [
      name,
      value ?? undefined,
    ]);
    const settings = Object.entries(resolveSettings(Object.fromEntries(after)));
    const speaking = settings.find(([name, { source }]) => source === 'alias' && reset.includes(name));
    if (speaking === undefined) return all;
    all[speaking[1].from] = null;
  }
}

function changeProblem(name: string, value: string | null): string | null {
  const definition = settingOf(name);
  if (definition === undefined || definition.name !== name || definition.managed)
    return otherNameProblem(name) ?? (value === null ? null : otherValueProblem(value));
  return value === null ? null : settingProblem(definition, value);
}

function changedMeanwhile(): Failure {
  return new Failure({
    code: 'settings-changed',
    title: 'The settings were changed meanwhile',
    reason: 'Somebody saved or edited the file after this form was loaded. Nothing was written.',
    remedy: { summary: 'Look at the new values; your input is kept in the form.', action: 'retry' },
  });
}
