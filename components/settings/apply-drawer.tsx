'use client';

import { X } from 'lucide-react';
import { useState } from 'react';
import { useRunningOperation, useStatus } from '@/components/live/use-live';
import { OperationSteps } from '@/components/runner/operation-steps';
import { ChangeButton } from '@/components/session/read-only';
import { Button } from '@/components/ui/button';
import { classNames } from '@/components/ui/class-names';
import { FailureCard } from '@/components/ui/failure-card';
import { StateIcon } from '@/components/ui/state-icon';

import { type EffectiveSettingView, pendingTexts } from '@/lib/contracts/settings-view';
import type { SettingChange } from './settings-form';
import type { SettingsForm } from './use-settings';
import { WhatWillHappen } from './what-will-happen';

interface ApplyDrawerProps {
  form: SettingsForm;
  changes: readonly SettingChange[];
  /** Saved before, not in the running container yet. */
  pending: readonly EffectiveSettingView[];
}

const countWord = (count: number) => (count === 1 ? '1 change' : `${count} changes`);

/** What will change and what that does; stands beside the form, below it on a narrow screen. */
export function ApplyDrawer({ form, changes, pending }: ApplyDrawerProps) {
  const hasContainer = useStatus()?.container != null;
  const [open, setOpen] = useState(false);
  const count = changes.length === 0 ? pending.length : changes.length;
  const running = useRunningOperation();
  const applying = running?.kind === 'apply-settings' && changes.length === 0 ? running : null;
  const todo = `${hasContainer ? 'Apply' : 'Save'} ${countWord(count)}`;
  const title = applying === null ? todo : 'Applying settings';
  return (
    <section
      aria-labelledby="apply-title"
      className="flex w-98 shrink-0 flex-col border-l border-line bg-drawer max-wide:sticky max-wide:bottom-0 max-wide:z-10 max-wide:w-auto max-wide:border-l-0"
    >
      <div
        id="apply-details"
        className={classNames(
          'min-h-0 flex-1 overflow-y-auto px-6 pt-4.5 pb-6 max-wide:max-h-[50dvh] max-wide:border-t max-wide:border-line max-wide:px-4',
          !open && 'max-wide:hidden',
        )}
      >
        <div className="mb-3 flex h-8 items-center justify-between">
          <h2 id="apply-title" className="text-head font-semibold">
            {title}
          </h2>
          {changes.length > 0 && (
            <button
              type="button"
              onClick={form.discard}
              aria-label="Discard the changes"
              className="flex size-8 items-center justify-center rounded-control text-text-2 hover:bg-hover"
            >
              <X className="size-4" aria-hidden="true" />
            </button>
          )}
        </div>
        <ChangeList changes={changes} pending={pending} />
        {applying !== null ? (
          <OperationSteps operation={applying} />
        ) : hasContainer ? (
          <WhatWillHappen />
        ) : (
          <p className="mt-4 text-dense text-text-2">
            There is no container yet: the next set-up starts with these settings.
          </p>
        )}
        {form.failure !== null && (
          <div className="mt-4">
            <FailureCard failure={form.failure} heading="h3" />
          </div>
        )}
      </div>
      {form.whenDialog}
      {applying === null && (
        <DrawerFoot
          form={form}
          title={title}
          changed={changes.length > 0}
          hasContainer={hasContainer}
          detailsOpen={open}
          onToggleDetails={() => setOpen(!open)}
        />
      )}
    </section>
  );
}

function ChangeList({ changes, pending }: Pick<ApplyDrawerProps, 'changes' | 'pending'>) {
  return (
    <ul>
      {changes.map(({ definition, from, to }) => (
        <li key={definition.name} className="border-t border-line-raised py-2.5 text-dense last:border-b">
          <p className="font-medium">{definition.label}</p>
          <p className="font-mono text-code break-all text-text-3">- {from}</p>
          <p className="font-mono text-code break-all">+ {to}</p>
        </li>
      ))}
      {pending.length > 0 && (
        <li className="border-t border-line-raised py-2.5 text-dense last:border-b">
          <p className="font-medium">Saved, not applied yet</p>
          <ul aria-label="What the container has, and what it gets">
            {pending.map((setting) => (
              <Pending key={setting.name} setting={setting} />
            ))}
          </ul>
        </li>
      )}
    </ul>
  );
}

function Pending({ setting }: { setting: EffectiveSettingView }) {
  const texts = pendingTexts(setting);
  return (
    <li className="mt-1.5 font-mono text-code break-all text-text-2">
      {setting.name}
      {texts !== null && (
        <>
          <p className="text-text-3">- {texts.from}</p>
          <p className="text-text">+ {texts.to}</p>
        </>
      )}
    </li>
  );
}

interface DrawerFootProps {
  form: SettingsForm;
  title: string;
  changed: boolean;
  hasContainer: boolean;
  detailsOpen: boolean;
  onToggleDetails: () => void;
}

function DrawerFoot({ form, title, changed, hasContainer, detailsOpen, onToggleDetails }: DrawerFootProps) {
  const running = useRunningOperation() !== null;
  const wrong = form.fields.find(({ problem }) => problem !== null) ?? null;
  const blocked = wrong !== null || running || form.busy;
  const goToField = () => document.getElementById(`field-${wrong?.definition.name}`)?.focus();
  return (
    <form
      action={hasContainer ? form.apply : form.saveAll}
      className="border-t border-line-raised px-6 py-3.5 max-wide:px-4"
    >
      {wrong !== null && (
        <p className="mb-2.5 flex items-center gap-2 text-dense text-fail">
          <StateIcon state="fail" className="size-4" />
          <span className="min-w-0 flex-1">Correct {wrong.definition.label} first</span>
          <button type="button" onClick={goToField} className="font-medium text-accent hover:underline">
            Go to field
          </button>
        </p>
      )}
      {wrong === null && running && (
        <p className="mb-2.5 text-dense text-text-2">Waits until what runs now has ended.</p>
      )}
      <button
        type="button"
        onClick={onToggleDetails}
        aria-expanded={detailsOpen}
        aria-controls="apply-details"
        className="mb-2 h-8 text-dense font-medium text-accent wide:hidden"
      >
        {detailsOpen ? 'Hide what will happen' : 'Show what will happen'}
      </button>
      <div className="flex gap-2.5">
        <ChangeButton type="submit" variant="primary" disabled={blocked} className="min-w-0 grow basis-0">
          {title}
        </ChangeButton>
        {changed && hasContainer && (
          <ChangeButton type="submit" disabled={wrong !== null || form.busy} formAction={form.saveAll}>
            Save only
          </ChangeButton>
        )}
        {changed && <Button onClick={form.discard}>Discard</Button>}
      </div>
    </form>
  );
}
