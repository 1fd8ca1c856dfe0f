import { noProfile, type ProfileReading } from './client-profile';
import { aliasApplies, type EffectiveSettings, resolveSettings, settingProblems } from './runner-settings';
import type { SettingDefinition } from './setting-definition';
import { settingDefinitions } from './setting-definitions';
import type { TlsFiles } from './tls-files';

/** Why a file, or a change of it, cannot be used. One shape for every place that shows it. */
export interface SettingsProblem {
  /** Null for a line of which nobody can say what it sets. */
  name: string | null;
  /** Line of the file; null where there is none (a default, a value that was just typed). */
  line: number | null;
  /** A sentence without a full stop; never repeats a secret. */
  message: string;
}

/** What the settings file says: the settings, and every other variable as it stands. */
export interface SavedSettings {
  settings: EffectiveSettings;
  /** Passed into the container unread, for images that know more names than the schema. */
  others: Record<string, string>;
  /** Vendors' variables that are set and count for another provider than this one. */
  unused: string[];
  /** Lines of the file that cannot be read. */
  unreadable: SettingsProblem[];
  /** Why the profile of Temporal's own tools cannot be used. */
  profileProblems: ProfileReading['problems'];
  /** The files for TLS; null without them, or with a problem. */
  tls: TlsFiles | null;
  tlsProblems: SettingsProblem[];
  /** The line of each variable. */
  lines: Readonly<Record<string, number>>;
}

const byName = new Map<string, SettingDefinition>(
  settingDefinitions.flatMap((each) => [each.name, ...each.aliases].map((name) => [name, each] as const)),
);

/** The setting of that name or older name. */
export function settingOf(name: string): SettingDefinition | undefined {
  return byName.get(name);
}

/** Resolved and unchecked. */
export function readSavedSettings(
  environment: Readonly<Record<string, string>>,
  { unreadable, lines }: Pick<SavedSettings, 'unreadable' | 'lines'> = { unreadable: [], lines: {} },
  profile: ProfileReading = noProfile,
): SavedSettings {
  const settings = resolveSettings(environment, profile.values);
  const others = Object.entries(environment).filter(([name]) => !byName.has(name));
  const provider = settings.STIGMER_LLM_PROVIDER.value ?? '';
  const unused = settingDefinitions
    .flatMap(({ aliases }): readonly string[] => aliases)
    .filter((name) => environment[name] && !aliasApplies(name, provider));
  const tls = { tls: null, tlsProblems: [], profileProblems: profile.problems };
  return { settings, others: Object.fromEntries(others), unused, unreadable, lines, ...tls };
}

/** Why a name cannot be that of another variable, as the sentence for its field; null when it can. */
export function otherNameProblem(name: string): string | null {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) || name === '__proto__')
    return 'Write letters, digits and underscores, such as HTTPS_PROXY';
  if (name.length > 256) return 'Use at most 256 characters';
  const setting = byName.get(name);
  if (setting === undefined) return null;
  if (setting.managed) return 'The console sets it for each container';
  return `Use the field ${setting.label} under ${setting.group} above`;
}

/** Why a value cannot be passed on; null when it can. Never repeats the value. */
export function otherValueProblem(value: string): string | null {
  if (/\p{Cc}/u.test(value)) return 'Remove the line breaks and control characters';
  return value.length > 8192 ? 'Use at most 8192 characters' : null;
}

/** Everything that stands in the way of using the file: unreadable lines, wrong values, a missing key. */
export function savedProblems(saved: SavedSettings): SettingsProblem[] {
  const { settings, others, unreadable, lines, tlsProblems, profileProblems } = saved;
  const at = (name: string, message: string) => ({ name, line: lines[name] ?? null, message });
  const key = keyProblem(saved);
  return [
    ...unreadable,
    ...settingProblems(settings).map(({ from, message }) => at(from, message)),
    ...Object.entries(others).flatMap(([name, value]) => {
      const message = misspelled(name) ?? otherValueProblem(value);
      return message === null ? [] : [at(name, message)];
    }),
    ...profileProblems.map(({ name, message }) => at(name, message)),
    ...tlsProblems.map((problem) => ({ ...problem, line: lines[problem.name ?? ''] ?? null })),
    ...(key === null ? [] : [at('STIGMER_LLM_API_KEY', key)]),
  ];
}

/** A setting in small letters is another variable, and would be ignored without a word. */
function misspelled(name: string): string | null {
  const meant = name.toUpperCase();
  return name !== meant && byName.has(meant) ? `Write ${meant} in capitals` : null;
}

/** A vendor's own server needs a key; a server of one's own may do without. The worker may have it from a file. */
export function keyProblem({ settings, others, unused }: SavedSettings): string | null {
  const provider = settings.STIGMER_LLM_PROVIDER.value ?? '';
  if (provider !== 'openai' && provider !== 'anthropic') return null;
  if (settings.STIGMER_LLM_BASE_URL.value !== null || settings.STIGMER_LLM_API_KEY.value !== null)
    return null;
  const names = ['STIGMER_LLM_API_KEY', `${provider.toUpperCase()}_API_KEY`];
  if (names.some((name) => others[`${name}_FILE`])) return null;
  const strangers = unused.filter((name) => name.endsWith('_API_KEY'));
  const hint =
    strangers.length === 0 ? '' : `; ${strangers.join(', ')} is not used: it is for another provider`;
  return `The provider ${provider} needs a key${hint}`;
}

/** As a row of evidence: the variable, or the line where no variable is known. */
export function problemEvidence({ name, line, message }: SettingsProblem): { label: string; value: string } {
  if (name === null) return { label: `line ${line ?? 0}`, value: message };
  return { label: name, value: line === null ? message : `line ${line}: ${message}` };
}
