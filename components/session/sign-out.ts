import { signOut as endSession } from '@/app/actions/session';
import { callAction } from '@/components/call-action';
import { tellRefusal } from '@/components/frame/refusal-notice';
import { forgetToken } from './token';

/** Ends the session at the console and in this browser; the next page is the sign-in page. */
export async function signOut(): Promise<void> {
  const answer = await callAction(endSession({}));
  if (!answer.ok && answer.failure.code !== 'not-signed-in') return tellRefusal(answer.failure);
  forgetToken();
  location.assign('/');
}
