import { apiFetch } from '@/components/api-client';
import { forgetToken } from './token';

/** Ends the session at the console and in this browser; the next page is the sign-in page. */
export async function signOut(): Promise<void> {
  await apiFetch('/api/session', { method: 'DELETE' });
  forgetToken();
  location.assign('/');
}
