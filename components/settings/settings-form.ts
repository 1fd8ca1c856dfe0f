import { originalHint } from '@/lib/contracts/original-settings';
import { settingProblem } from '@/lib/contracts/runner-settings';
import { otherValueProblem } from '@/lib/contracts/saved-settings';
import { isSecretVariable } from '@/lib/contracts/secret-variable';
import type { SettingDefinition } from '@/lib/contracts/setting-definition';
import { settingDefinitions } from '@/lib/contracts/setting-definitions';
import type { OtherView, SettingsView, SettingView } from '@/lib/contracts/settings-view';
import { similarHint } from '@/lib/contracts/similar-name';

/** What was typed, by variable; a setting that is not in here is as the file has it. Null asks for the default. */
export type Drafts = Readonly<Record<string, string | null>>;

/** A variable that is no setting has no group: its name and its value are all that is known of it. */
export type FieldDefinition = Omit<SettingDefinition, 'group'> & {
  group: SettingDefinition['group'] | null;
};

export interface FieldModel {
  definition: FieldDefinition;
  view: SettingView;
  /** Text of the field. A secret's is what was typed, never what is set. */
  text: string;
  changed: boolean;
  /** Changed by taking it out, which its text does not tell from an empty value. */
  removed: boolean;
  /** Why the text cannot be used; the server's word stands until the text changes. */
  problem: string | null;
  /** Beside the field: whose value it is. */
  note: string;
  /** The value before it was changed; null where it was not, or must not be shown. */
  was: string | null;
}

export interface SettingChange {
  definition: FieldDefinition;
  /** Null where the default or nothing was. A secret shows as words. */
  from: string;
  to: string;
}

export const formDefinitions: readonly SettingDefinition[] = settingDefinitions.filter(
  (definition) => !('managed' in definition && definition.managed),
);

export const settingGroups: ReadonlyArray<SettingDefinition['group']> = [
  ...new Set(formDefinitions.map(({ group }) => group)),
];

/** Text of the field before anybody typed. */
function textOf({ kind, default: fallback }: FieldDefinition, { value }: SettingView): string {
  return kind === 'secret' ? '' : (value ?? fallback ?? '');
}

/** The drafts after one more edit. An empty text, or the default's own, means the default; of another variable it is its value. */
export function draftText(drafts: Drafts, { definition, view }: FieldModel, text: string): Drafts {
  if (definition.group === null && definition.kind !== 'secret')
    return text === view.value
      ? withoutDraft(drafts, definition.name)
      : { ...drafts, [definition.name]: text };
  if (text === textOf(definition, view) && definition.kind !== 'secret')
    return withoutDraft(drafts, definition.name);
  const isDefault = text === '' || (text === definition.default && !view.isSet);
  return { ...drafts, [definition.name]: isDefault && definition.kind !== 'secret' ? null : text };
}

export function withoutDraft(drafts: Drafts, name: string): Drafts {
  return Object.fromEntries(Object.entries(drafts).filter(([other]) => other !== name));
}

/** Every field of the form: the settings in the order of the schema, then the other variables; pure. */
export function viewFields(
  view: SettingsView,
  drafts: Drafts,
  refused: Readonly<Record<string, string>>,
): FieldModel[] {
  const settings = formDefinitions.flatMap((definition) => {
    const own = view.settings.find(({ name }) => name === definition.name);
    return own === undefined
      ? []
      : [viewField(definition, own, drafts[definition.name], refused[definition.name])];
  });
  return [...settings, ...viewOthers(view, drafts, refused)];
}

/** A variable that nobody has saved yet. */
export function newVariable(name: string): FieldModel {
  return viewField(otherDefinition(name, isSecretVariable(name, '')), unsaved(name), undefined, undefined);
}

const unsaved = (name: string): SettingView => ({
  name,
  value: null,
  isSet: false,
  pending: false,
  problem: null,
  hint: originalHint(name) ?? similarHint(name),
});

function otherDefinition(name: string, isSecret: boolean): FieldDefinition {
  const kind = isSecret ? 'secret' : 'text';
  return { name, aliases: [], group: null, label: name, description: '', kind, default: null };
}

function viewOthers(
  view: SettingsView,
  drafts: Drafts,
  refused: Readonly<Record<string, string>>,
): FieldModel[] {
  const saved = new Map<string, OtherView>(view.others.map((each) => [each.name, each]));
  const settings = new Set(formDefinitions.map(({ name }) => name));
  const added = Object.keys(drafts).filter((name) => !settings.has(name) && !saved.has(name));
  return [...saved.keys(), ...added].map((name) => {
    const draft = drafts[name];
    const own = saved.get(name);
    const definition = otherDefinition(name, own?.isSecret ?? isSecretVariable(name, ''));
    return viewField(definition, own ?? unsaved(name), draft, refused[name]);
  });
}

function viewField(
  definition: FieldDefinition,
  view: SettingView,
  draft: string | null | undefined,
  refusal: string | undefined,
): FieldModel {
  const before = textOf(definition, view);
  const text =
    draft === undefined
      ? before
      : (draft ?? (definition.kind === 'secret' ? '' : (definition.default ?? '')));
  const changed = isChange(definition, view, draft);
  const typed = draft !== undefined && draft !== null ? valueProblem(definition, draft) : null;
  const problem = changed || draft !== undefined ? (typed ?? refusal ?? null) : (refusal ?? view.problem);
  const isNew = definition.group === null && !view.isSet;
  const was =
    changed && !isNew && definition.kind !== 'secret'
      ? (view.value ?? definition.default ?? 'not set')
      : null;
  const removed = changed && draft === null;
  return { definition, view, text, changed, removed, problem, note: noteOf(definition, view, was), was };
}

function valueProblem({ group, ...definition }: FieldDefinition, value: string): string | null {
  return group === null ? otherValueProblem(value) : settingProblem({ ...definition, group }, value);
}

function isChange(definition: FieldDefinition, view: SettingView, draft: string | null | undefined): boolean {
  if (draft === undefined) return false;
  if (draft === null) return view.isSet;
  if (definition.group === null) return definition.kind === 'secret' || draft !== view.value;
  return definition.kind === 'secret' || draft !== (view.value ?? definition.default ?? '');
}

function noteOf(definition: FieldDefinition, view: SettingView, was: string | null): string {
  if (was !== null) return `was ${was}`;
  if (view.pending) return 'saved, not applied yet';
  if (definition.group === null) return view.isSet ? '' : 'new';
  if (definition.kind === 'secret') return view.isSet ? 'yours' : '';
  if (view.isSet) return 'yours';
  return definition.default === null ? '' : 'default';
}

/** A choice without a default can be left out again, which an empty text says. */
export function choicesOf({ choices = [], default: fallback }: FieldDefinition): readonly string[] {
  return fallback === null ? ['', ...choices] : choices;
}

/** What a secret is called where it is set. */
export function secretNoun({ group, label, json }: FieldModel['definition']): string {
  const words = label.toLowerCase();
  if (group === null || json || words.includes('headers')) return 'value';
  return words.includes('token') ? 'token' : 'key';
}

/** What a save would do, as the drawer lists it. */
export function listChanges(fields: readonly FieldModel[], drafts: Drafts): SettingChange[] {
  return fields
    .filter(({ changed }) => changed)
    .map(({ definition, view }) => {
      const draft = drafts[definition.name] ?? null;
      if (definition.kind === 'secret' || isSecretVariable(definition.name, draft ?? '')) {
        const noun = secretNoun(definition);
        return {
          definition,
          from: view.isSet ? `a ${noun} that is set` : 'not set',
          to: draft === null ? 'not set' : `a new ${noun}`,
        };
      }
      const unset = definition.default === null ? 'not set' : `${definition.default} (default)`;
      return { definition, from: view.value ?? unset, to: draft ?? unset };
    });
}

/** Body of a save: only what changes. */
export function changeBody(fields: readonly FieldModel[], drafts: Drafts): Record<string, string | null> {
  const changed = fields.filter((field) => field.changed);
  return Object.fromEntries(changed.map(({ definition: { name } }) => [name, drafts[name] ?? null]));
}

/** `25 settings, 3 of yours, the rest are defaults`. */
export function countSettings(fields: readonly FieldModel[]): string {
  const settings = fields.filter(({ definition }) => definition.group !== null);
  const yours = settings.filter(({ view }) => view.isSet).length;
  return `${settings.length} settings, ${yours === 0 ? 'all as they come' : `${yours} of yours, the rest are defaults`}`;
}
