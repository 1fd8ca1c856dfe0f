'use client';

import { startTransition, useActionState, useState } from 'react';
import { saveSettings } from '@/app/actions/settings';
import { callAction } from '@/components/call-action';
import { useLive } from '@/components/live/use-live';
import { useRequest } from '@/components/live/use-request';
import { useStartWhen } from '@/components/runner/use-start-when';
import type { FailureRecord } from '@/lib/contracts/failure';
import { settingsViewSchema } from '@/lib/contracts/settings-view';
import { boundDraftProblems } from './bound-drafts';
import {
  changeBody,
  type Drafts,
  draftText,
  type FieldModel,
  viewFields,
  withoutDraft,
} from './settings-form';
import { useKeptDrafts } from './use-kept-drafts';

type Intent = 'save' | 'apply';

/** Sentences of the values that were refused, by name. */
function refusedValues({ code, evidence }: FailureRecord): Record<string, string> | null {
  if (code !== 'settings-invalid') return null;
  return Object.fromEntries(evidence.map(({ label, value }) => [label, value]));
}

/** The settings as the file has them, what was typed, and the two ways on: save, or save and apply. */
export function useSettings() {
  const { settingsVersion, status } = useLive();
  const {
    value: view,
    failure: loadFailure,
    reload,
  } = useRequest(settingsViewSchema, '/api/settings', `${settingsVersion} ${status?.container?.id ?? ''}`);
  const [drafts, setDrafts] = useKeptDrafts();
  const [refused, setRefused] = useState<Record<string, string>>({});
  const { start, failure: startFailure, pending, dialog } = useStartWhen();
  const fields =
    view === null ? [] : viewFields(view, drafts, { ...boundDraftProblems(view, drafts), ...refused });

  const edit = (field: FieldModel, text: string) => {
    setDrafts(draftText(drafts, field, text));
    setRefused(
      Object.fromEntries(Object.entries(refused).filter(([name]) => name !== field.definition.name)),
    );
  };
  const save = async (): Promise<{ saved: boolean; failure: FailureRecord | null }> => {
    const changes = changeBody(fields, drafts);
    if (view === null || Object.keys(changes).length === 0) return { saved: true, failure: null };
    const answer = await callAction(saveSettings({ revision: view.revision, changes }));
    reload();
    if (answer.ok) {
      setRefused({});
      setDrafts({});
      return { saved: true, failure: null };
    }
    const values = refusedValues(answer.failure);
    if (values !== null) setRefused(values);
    return { saved: false, failure: values === null ? answer.failure : null };
  };
  const [failure, submit, saving] = useActionState(async (_before: FailureRecord | null, intent: Intent) => {
    const { saved, failure: problem } = await save();
    if (saved && intent === 'apply') await start({ kind: 'apply-settings' });
    return problem;
  }, null);
  return {
    view,
    fields,
    drafts,
    loadFailure,
    failure: failure ?? startFailure,
    busy: saving || pending,
    /** To be rendered: asks when to apply. */
    whenDialog: dialog,
    edit,
    /** Types several at once. */
    fill: (values: Drafts) => setDrafts({ ...drafts, ...values }),
    undo: (name: string) => setDrafts(withoutDraft(drafts, name)),
    remove: (name: string) => setDrafts({ ...drafts, [name]: null }),
    discard: () => setDrafts({}),
    /** Actions of the drawer's form. */
    saveAll: () => startTransition(() => submit('save')),
    apply: () => startTransition(() => submit('apply')),
  };
}

export type SettingsForm = ReturnType<typeof useSettings>;
