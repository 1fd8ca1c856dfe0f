import { rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { boundKeyProblems } from '@/lib/contracts/bound-keys';
import { noProfile, type ProfileReading } from '@/lib/contracts/client-profile';
import { readSavedSettings, type SavedSettings } from '@/lib/contracts/saved-settings';
import type { SettingsHistoryView, SettingsOrigin, SettingsRestore } from '@/lib/contracts/settings-history';
import type { ImportFile, ImportPreview, ImportTake } from '@/lib/contracts/settings-import';
import type { SettingsChange, SettingsView } from '@/lib/contracts/settings-view';
import { sweepDrafts, writeFileAtomically } from '@/lib/core/atomic-file';
import { systemClock } from '@/lib/core/clock';
import { Failure, isFailure, messageOf } from '@/lib/core/failure';
import { log } from '@/lib/process/log';
import { changeProblems, withSpeakingAliases } from './change-settings';
import {
  changeEnvFile,
  environmentOf,
  isUtf16,
  lineNumbers,
  parseEnvFile,
  unreadableLines,
} from './env-file';
import { importChanges, previewImport } from './import-file';
import type { RunningVariables } from './passed-variables';
import { revisionOf } from './revision';
import { settingsFailure, settingsInvalid, settingsUnreadable } from './settings-failure';
import { readSettingsFile, settingsTarget, writeSettingsFile } from './settings-file';
import {
  createSettingsHistory,
  isSame,
  type SettingsHistory,
  settingsHistoryDirectory,
} from './settings-history';
import { type SettingsState, settingsState } from './settings-state';
import { readTlsFiles } from './tls-files';
import { viewEffective } from './view-effective';
import { viewHistory } from './view-history';
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
  save(change: SettingsChange, origin?: SettingsOrigin): Promise<void>;
  /** Keeps what an editor wrote as a version, where that is new. */
  noteEdit(): Promise<void>;
  /** What a file would change; writes nothing. */
  previewImport(file: ImportFile): Promise<ImportPreview>;
  /** Saves what is taken of the same file. @throws as `save` */
  takeImport(wanted: ImportTake): Promise<void>;
  /** Every version that is kept, beside the one before it and the file of now; no secret's value. */
  history(): Promise<SettingsHistoryView>;
  /** Makes a version the settings file again, byte for byte. @throws Failure `settings-version-gone`, `settings-changed` */
  restoreVersion(wanted: SettingsRestore): Promise<void>;
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
  readonly #history: SettingsHistory;
  #writing: Promise<void> = Promise.resolve();

  constructor(path: string, readProfile: ReadProfile) {
    this.path = path;
    this.#readProfile = readProfile;
    this.#history = createSettingsHistory(settingsHistoryDirectory(path), systemClock);
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
    const state = settingsState(saved, running);
    const shown = viewSettings(saved, state);
    const effective = viewEffective(saved, running, state.pending);
    return { path: this.path.replace(homedir(), '~'), revision: revisionOf(bytes), ...shown, effective };
  }

  save(change: SettingsChange, origin: SettingsOrigin = 'page'): Promise<void> {
    return this.#inTurn(() => this.#save(change, origin));
  }

  noteEdit(): Promise<void> {
    return this.#inTurn(async () => this.#keep(await this.snapshot(), 'hand'));
  }

  async previewImport(file: ImportFile): Promise<ImportPreview> {
    const bytes = (await this.snapshot()) ?? nothing;
    return { revision: revisionOf(bytes), ...previewImport(file, bytes) };
  }

  takeImport({ revision, ...wanted }: ImportTake): Promise<void> {
    return this.#inTurn(async () => {
      const changes = importChanges(wanted, (await this.snapshot()) ?? nothing);
      await this.#save({ revision, changes }, 'import');
    });
  }

  async history(): Promise<SettingsHistoryView> {
    const now = await this.snapshot();
    return {
      revision: revisionOf(now ?? nothing),
      versions: viewHistory(await this.#history.versions(), now),
    };
  }

  restoreVersion(wanted: SettingsRestore): Promise<void> {
    return this.#inTurn(async () => {
      const version = (await this.#history.versions()).find(({ id }) => id === wanted.id);
      if (version === undefined) throw versionGone(wanted.id);
      const before = await this.snapshot();
      if (isSame(before, version.bytes)) return;
      if (wanted.revision !== revisionOf(before ?? nothing)) throw changedMeanwhile();
      await this.#replace(before, version.bytes, 'restore');
    });
  }

  snapshot(): Promise<Buffer | null> {
    return readSettingsFile(this.path);
  }

  restore(snapshot: Buffer | null): Promise<void> {
    return this.#inTurn(async () => this.#replace(await this.snapshot(), snapshot, 'console'));
  }

  /** Writes one after another, whatever became of the one before: each reads what the last one wrote. */
  #inTurn(write: () => Promise<void>): Promise<void> {
    this.#writing = this.#writing.then(write, write);
    return this.#writing;
  }

  async #save({ revision, changes }: SettingsChange, origin: SettingsOrigin): Promise<void> {
    const before = await this.snapshot();
    const bytes = before ?? nothing;
    if (isUtf16(bytes)) throw settingsUnreadable(this.path, 'UTF-16');
    const changed = changeEnvFile(bytes, withSpeakingAliases(environmentOf(parseEnvFile(bytes)), changes));
    if (revision !== revisionOf(bytes)) {
      // The same save once more: a browser sends a request twice when the connection dies before the answer.
      if (changed.equals(bytes)) return;
      throw changedMeanwhile();
    }
    const environments = [bytes, changed].map((file) => environmentOf(parseEnvFile(file)));
    const [was = {}, becomes = {}] = environments;
    const problems = [...changeProblems(changes), ...boundKeyProblems(was, becomes, changes)];
    if (problems.length > 0) throw settingsInvalid(problems);
    if (before !== null && changed.equals(before)) return;
    await sweepDrafts(await settingsTarget(this.path));
    if (before !== null) await writeFileAtomically(`${this.path}.before-save`, before);
    await this.#replace(before, changed, origin);
  }

  /** What stands in the file is kept as a version first: an edit of a moment ago may not have been noticed yet. */
  async #replace(before: Buffer | null, after: Buffer | null, origin: SettingsOrigin): Promise<void> {
    await this.#keep(before, 'hand');
    if (after === null) await rm(this.path, { force: true });
    else await writeSettingsFile(this.path, after);
    await this.#keep(after, origin);
  }

  /** A version that cannot be kept keeps nobody from saving. */
  async #keep(bytes: Buffer | null, origin: SettingsOrigin): Promise<void> {
    try {
      await this.#history.note(bytes, origin);
    } catch (error) {
      log.error('A version of the settings file could not be kept', { error: messageOf(error) });
    }
  }
}

function changedMeanwhile(): Failure {
  return new Failure({
    code: 'settings-changed',
    title: 'The settings were changed meanwhile',
    reason: 'Somebody saved or edited the file after this form was loaded. Nothing was written.',
    remedy: { summary: 'Look at the new values; your input is kept in the form.', action: 'retry' },
  });
}

function versionGone(id: number): Failure {
  return new Failure({
    code: 'settings-version-gone',
    title: `There is no version ${id} of the settings`,
    reason: 'It is none of those that are kept: the oldest go when there are too many.',
    remedy: { summary: 'See which there are.', command: 'stigmer-console settings history' },
  });
}
