'use client';

import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { Switch } from '@/components/ui/switch';
import { wantsDesktop, wishDesktop } from './desktop-wish';
import { showAlert } from './show-alert';

type Permission = NotificationPermission | 'missing';

function permissionNow(): Permission {
  return typeof Notification === 'undefined' ? 'missing' : Notification.permission;
}

const problems: Partial<Record<Permission, string>> = {
  missing: 'This browser shows no notifications.',
  denied:
    'The browser refuses: allow notifications for this address in its own settings, then switch it on here.',
};

const sample = {
  title: 'Test',
  sentence: 'An alert of the Stigmer console would appear here.',
  remedy: '',
  host: 'this machine',
};

/** The browser is asked at the click and never before. */
export function DesktopAlerts() {
  const [permission, setPermission] = useState(permissionNow);
  const [wanted, setWanted] = useState(wantsDesktop);
  const on = wanted && permission === 'granted';
  const choose = async (next: boolean) => {
    const answer = next && permission !== 'missing' ? await Notification.requestPermission() : permission;
    setPermission(answer);
    wishDesktop(next && answer === 'granted');
    setWanted(next && answer === 'granted');
  };
  return (
    <>
      <div className="flex min-h-8 flex-wrap items-center gap-x-3 gap-y-2">
        <Switch
          id="desktop-alerts"
          labelledBy="label-desktop-alerts"
          describedBy="hint-desktop-alerts"
          checked={on}
          disabled={permission === 'missing'}
          onChange={(next) => void choose(next)}
        />
        <span id="label-desktop-alerts" className="text-dense font-medium">
          Show alerts on the desktop
        </span>
        <Button
          size="small"
          disabled={!on}
          onClick={() => void showAlert({ ...sample, id: `sample-${Date.now()}` })}
        >
          Show test
        </Button>
      </div>
      <p id="hint-desktop-alerts" className="mt-1 text-dense text-text-3">
        {problems[permission] ?? 'While a page of the console is open; of several tabs one shows it.'}
      </p>
    </>
  );
}
