/** What this browser is to do; the permission alone cannot be taken back by a page. */
const wishKey = 'stigmer-desktop-alerts';

export function wantsDesktop(): boolean {
  try {
    return localStorage.getItem(wishKey) === 'on';
  } catch {
    return false;
  }
}

export function wishDesktop(on: boolean): void {
  try {
    if (on) localStorage.setItem(wishKey, 'on');
    else localStorage.removeItem(wishKey);
  } catch {
    // A browser that keeps nothing shows nothing.
  }
}
