'use client';

import Link from 'next/link';
import { useEffect } from 'react';
import { useLive, useRunningOperation } from '@/components/live/use-live';
import { FailureCard } from '@/components/ui/failure-card';
import { useLoaded } from '@/components/ui/use-loaded';
import { UninstallSection } from '@/components/uninstall/uninstall-section';
import { ApplyDrawer } from './apply-drawer';
import { DebugStrip } from './debug-strip';
import { ImportSettings } from './import-dialog';
import { LocalImage } from './local-image';
import { ModelPresetRow } from './model-preset-row';
import { OtherVariables } from './other-variables';
import { countSettings, listChanges, settingGroups } from './settings-form';
import { SettingsGroup } from './settings-group';
import { SettingsHistory } from './settings-history';
import { SettingsSkeleton } from './settings-skeleton';
import { UnreadableLines } from './unreadable-lines';
import { type SettingsForm, useSettings } from './use-settings';

const loadLast = () => import('./last-sections');

export function SettingsPage() {
  const form = useSettings();
  const changes = listChanges(form.fields, form.drafts);
  const pending = form.view?.effective.filter((each) => each.pending) ?? [];
  useFieldOfHash(form.view !== null);
  const applying = useRunningOperation()?.kind === 'apply-settings';
  const drawer = changes.length > 0 || pending.length > 0 || applying;
  return (
    <div className="flex h-full max-wide:block">
      <div className="min-w-0 flex-1 overflow-y-auto pb-10 max-wide:overflow-visible">
        <div className="flex min-h-17 flex-wrap items-center gap-x-3 px-7 py-3 max-wide:px-4">
          <h1 className="text-title font-semibold">Settings</h1>
          <p className="min-h-6 pt-1 text-dense text-text-3 max-wide:basis-full">
            {form.view !== null && countSettings(form.fields)}
          </p>
          <ImportSettings />
        </div>
        <div className="mb-4 border-t border-line empty:hidden">
          <DebugStrip view={form.view} />
        </div>
        <FailedApply />
        {form.loadFailure !== null && (
          <div className="px-7 pb-5 max-wide:px-4">
            <FailureCard failure={form.loadFailure} />
          </div>
        )}
        {form.view !== null && <UnreadableLines lines={form.view.unreadable} path={form.view.path} />}
        {form.view === null && form.loadFailure === null && <SettingsSkeleton />}
        {form.view !== null && <SettingsGroups form={form} />}
      </div>
      {drawer && <ApplyDrawer form={form} changes={changes} pending={pending} />}
    </div>
  );
}

function SettingsGroups({ form }: { form: SettingsForm }) {
  const last = useLoaded(loadLast, false);
  return (
    <>
      {settingGroups.map((group) => (
        <SettingsGroup
          key={group}
          title={group}
          {...(group === 'Model' && { intro: <ModelPresetRow form={form} /> })}
          fields={form.fields.filter(({ definition }) => definition.group === group)}
          form={form}
        />
      ))}
      <OtherVariables form={form} />
      <p className="border-t border-line px-7 pt-4 text-dense text-text-3 max-wide:px-4">
        Kept in <code className="font-mono text-code break-all text-text-2">{form.view?.path}</code>, which
        may be edited by hand: <code className="font-mono text-code text-text-2">NAME=value</code> on each
        line, read as <code className="font-mono text-code text-text-2">docker run --env-file</code> reads it,
        except that quotes around a value, blanks around it, and a comment after a blank are not part of the
        value.
      </p>
      <LocalImage />
      <p className="border-t border-line px-7 py-4 text-dense text-text-2 max-wide:px-4">
        <Link href="/engines" className="font-medium underline underline-offset-2">
          Engines
        </Link>{' '}
        shows where Docker and Podman were looked for, and lets another one be used.
      </p>
      <SettingsHistory />
      <UninstallSection />
      {/* Last, since it comes later: nothing moves for it. */}
      {last !== null && <last.LastSections />}
    </>
  );
}

/** Why the last apply did not hold; until something else is done. */
function FailedApply() {
  const latest = useLive().operations?.[0];
  if (latest?.kind !== 'apply-settings' || latest.failure === null) return null;
  return (
    <div className="px-7 pb-5 max-wide:px-4">
      <FailureCard failure={latest.failure} evidenceOpen />
    </div>
  );
}

/** `/settings#NAME` leads to that field. */
function useFieldOfHash(loaded: boolean): void {
  useEffect(() => {
    if (!loaded) return;
    const focus = () => document.getElementById(`field-${location.hash.slice(1)}`)?.focus();
    focus();
    addEventListener('hashchange', focus);
    return () => removeEventListener('hashchange', focus);
  }, [loaded]);
}
