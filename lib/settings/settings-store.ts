import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { settingProblem } from '@/lib/contracts/runner-settings';
import {
  otherNameProblem,
  otherValueProblem,
  readSavedSettings,
  type SavedSettings,
} from '@/lib/contracts/saved-settings';
import type { SettingDefinition } from '@/lib/contracts/setting-definition';
import { settingDefinitions } from '@/lib/contracts/setting-definitions';
import type { SettingsChange, SettingsView } from '@/lib/contracts/settings-view';
import { sweepDrafts, writeFileAtomically } from '@/lib/core/atomic-file';
import { Failure } from '@/lib/core/failure';
import { changeEnvFile, environmentOf, parseEnvFile } from './env-file';
import type { RunningVariables } from './passed-variables';
import { viewSettings } from './view-settings';

export interface SettingsStore {
  readonly path: string;
  /** Variables as the file has them, unchecked. */
  readEnvironment(): Promise<Record<string, string>>;
  /** Settings and other variables, unchecked. */
  read(): Promise<SavedSettings>;
  /** What the form shows; secrets only as set or not set. @param running the container, if there is one */
  view(running: RunningVariables | null): Promise<SettingsView>;
  /** @throws Failure `settings-invalid` (one evidence row a field) or `settings-changed`; nothing is written then */
  save(change: SettingsChange): Promise<void>;
  /** Text of the file, null when there is none. Holds secrets. */
  snapshot(): Promise<string | null>;
  restore(snapshot: string | null): Promise<void>;
}

export function createSettingsStore({ path }: { path: string }): SettingsStore {
  return new SettingsFile(path);
}

const revisionOf = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 16);
const byName = new Map<string, SettingDefinition>(settingDefinitions.map((each) => [each.name, each]));

class SettingsFile implements SettingsStore {
  readonly path: string;
  #writing: Promise<void> = Promise.resolve();

  constructor(path: string) {
    this.path = path;
  }

  async readEnvironment(): Promise<Record<string, string>> {
    return environmentOf(parseEnvFile((await this.snapshot()) ?? ''));
  }

  async read(): Promise<SavedSettings> {
    return readSavedSettings(await this.readEnvironment());
  }

  async view(running: RunningVariables | null): Promise<SettingsView> {
    const text = (await this.snapshot()) ?? '';
    const shown = viewSettings(readSavedSettings(environmentOf(parseEnvFile(text))), running);
    return { path: this.path.replace(homedir(), '~'), revision: revisionOf(text), ...shown };
  }

  save(change: SettingsChange): Promise<void> {
    return this.#inTurn(() => this.#save(change));
  }

  async snapshot(): Promise<string | null> {
    try {
      return await readFile(this.path, 'utf8');
    } catch (error) {
      if (Object(error).code === 'ENOENT') return null;
      throw unreadable(this.path, error);
    }
  }

  restore(snapshot: string | null): Promise<void> {
    return this.#inTurn(() =>
      snapshot === null ? rm(this.path, { force: true }) : writeFileAtomically(this.path, snapshot),
    );
  }

  /** Writes one after another, whatever became of the one before: each reads what the last one wrote. */
  #inTurn(write: () => Promise<void>): Promise<void> {
    this.#writing = this.#writing.then(write, write);
    return this.#writing;
  }

  async #save({ revision, changes }: SettingsChange): Promise<void> {
    const text = (await this.snapshot()) ?? '';
    const changed = changeEnvFile(text, withAliases(changes));
    if (revision !== revisionOf(text)) {
      // The same save once more: a browser sends a request twice when the connection dies before the answer.
      if (changed === text) return;
      throw changedMeanwhile();
    }
    const problems = Object.entries(changes).flatMap(([name, value]) => {
      const message = changeProblem(name, value);
      return message === null ? [] : [{ label: name, value: message }];
    });
    if (problems.length > 0) throw settingsInvalid(problems);
    await sweepDrafts(this.path);
    await writeFileAtomically(this.path, changed);
  }
}

/** A setting that is changed takes its older names out of the file: one of them would speak when it is reset. */
function withAliases(changes: SettingsChange['changes']): SettingsChange['changes'] {
  const aliases = Object.keys(changes).flatMap((name) => byName.get(name)?.aliases ?? []);
  return { ...Object.fromEntries(aliases.map((alias) => [alias, null])), ...changes };
}

function changeProblem(name: string, value: string | null): string | null {
  const definition = byName.get(name);
  if (definition === undefined || definition.managed)
    return otherNameProblem(name) ?? (value === null ? null : otherValueProblem(value));
  return value === null ? null : settingProblem(definition, value);
}

/** Also thrown by set-up for a file with wrong values: evidence rows are name and sentence, never a value. */
export function settingsInvalid(problems: Array<{ label: string; value: string }>): Failure {
  return new Failure({
    code: 'settings-invalid',
    reference: 'F25',
    title:
      problems.length === 1 ? 'One setting cannot be used' : `${problems.length} settings cannot be used`,
    reason: problems.map(({ label, value }) => `${label}: ${value}`).join('; '),
    remedy: { summary: 'Correct them in Settings.', action: 'open-settings' },
    evidence: problems,
  });
}

function changedMeanwhile(): Failure {
  return new Failure({
    code: 'settings-changed',
    title: 'The settings were changed meanwhile',
    reason: 'Somebody saved or edited the file after this form was loaded. Nothing was written.',
    remedy: { summary: 'Look at the new values; your input is kept in the form.', action: 'retry' },
  });
}

function unreadable(path: string, cause: unknown): Failure {
  return new Failure({
    code: 'settings-unreadable',
    title: 'The settings file cannot be read',
    reason: `Reading ${path} was refused with ${Object(cause).code ?? 'an error'}.`,
    remedy: {
      summary: 'Give it back to your user.',
      command: `sudo chown "$USER" ${path} && chmod 600 ${path}`,
    },
    cause,
  });
}
