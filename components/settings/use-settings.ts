'use client';

import { useState } from 'react';
import { apiFetch, jsonBody, refusal } from '@/components/api-client';
import { useLive } from '@/components/live/use-live';
import { useRequest } from '@/components/live/use-request';
import { useStartOperation } from '@/components/runner/use-start-operation';
import { type FailureRecord, toFailureRecord } from '@/lib/contracts/failure';
import { type SettingsView, settingsRefusalSchema, settingsViewSchema } from '@/lib/contracts/settings-view';
import {
  changeBody,
  type Drafts,
  draftText,
  type FieldModel,
  viewFields,
  withoutDraft,
} from './settings-form';

type SaveOutcome = { type: 'saved' } | { type: 'refused'; refused: Record<string, string> };

/** Saves these variables and no others. */
export async function save(view: SettingsView, changes: Record<string, string | null>): Promise<SaveOutcome> {
  const response = await apiFetch('/api/settings', jsonBody({ revision: view.revision, changes }));
  if (response.ok) return { type: 'saved' };
  const refusedValues = settingsRefusalSchema.safeParse(
    await response
      .clone()
      .json()
      .catch(() => null),
  );
  if (!refusedValues.success) throw await refusal(response);
  const entries = refusedValues.data.problems.map(({ name, message }) => [name, message]);
  return { type: 'refused', refused: Object.fromEntries(entries) };
}

/** The settings as the file has them, what was typed, and the two ways on: save, or save and apply. */
export function useSettings() {
  const { settingsVersion, status } = useLive();
  const {
    value: view,
    failure: loadFailure,
    reload,
  } = useRequest(settingsViewSchema, '/api/settings', `${settingsVersion} ${status?.container?.id ?? ''}`);
  const [drafts, setDrafts] = useState<Drafts>({});
  const [refused, setRefused] = useState<Record<string, string>>({});
  const [saving, setSaving] = useState(false);
  const [failure, setFailure] = useState<FailureRecord | null>(null);
  const { start, failure: startFailure, pending } = useStartOperation();
  const fields = view === null ? [] : viewFields(view, drafts, refused);

  const edit = (field: FieldModel, text: string) => {
    setDrafts(draftText(drafts, field, text));
    setRefused(
      Object.fromEntries(Object.entries(refused).filter(([name]) => name !== field.definition.name)),
    );
  };
  const saveAll = async (): Promise<boolean> => {
    const changes = changeBody(fields, drafts);
    if (view === null || Object.keys(changes).length === 0) return true;
    setSaving(true);
    setFailure(null);
    try {
      const outcome = await save(view, changes);
      setRefused(outcome.type === 'refused' ? outcome.refused : {});
      if (outcome.type === 'saved') setDrafts({});
      reload();
      return outcome.type === 'saved';
    } catch (error) {
      setFailure(toFailureRecord(error, Date.now()));
      reload();
      return false;
    } finally {
      setSaving(false);
    }
  };
  const apply = async () => {
    if (await saveAll()) await start({ kind: 'apply-settings' });
  };
  return {
    view,
    fields,
    drafts,
    loadFailure,
    failure: failure ?? startFailure,
    busy: saving || pending,
    edit,
    undo: (name: string) => setDrafts(withoutDraft(drafts, name)),
    remove: (name: string) => setDrafts({ ...drafts, [name]: null }),
    discard: () => setDrafts({}),
    saveAll,
    apply,
  };
}

export type SettingsForm = ReturnType<typeof useSettings>;
