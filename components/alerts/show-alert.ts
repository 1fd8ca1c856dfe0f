import type { Alert } from '@/lib/contracts/alerts';
import { wantsDesktop } from './desktop-wish';

/** Longer than the tabs of a browser need to hear of one alert. */
const heldMs = 10_000;

/**
 * Shows an alert on the desktop, where this browser is to. Every tab hears it; the one that gets the lock shows it. A tab that
 * was closed or froze never gets it, and what the operating system is told twice with one tag it shows once.
 */
export async function showAlert(
  alert: Pick<Alert, 'id' | 'title' | 'sentence' | 'remedy' | 'host'>,
): Promise<void> {
  if (!wantsDesktop() || typeof Notification === 'undefined' || Notification.permission !== 'granted') return;
  const { id, title, sentence, remedy, host } = alert;
  const show = () => {
    const text = remedy === '' ? sentence : `${sentence} ${remedy}`;
    const notification = new Notification(`Agent-runner on ${host}: ${title}`, { body: text, tag: id });
    notification.addEventListener('click', () => window.focus());
  };
  await navigator.locks.request(`stigmer-alert-${id}`, { ifAvailable: true }, async (lock) => {
    if (lock === null) return;
    show();
    await new Promise((resolve) => setTimeout(resolve, heldMs));
  });
}
