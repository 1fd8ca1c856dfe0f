import { cancelOperation } from '@/app/actions/operations';
import { callAction } from '@/components/call-action';
import { tellRefusal } from '@/components/frame/refusal-notice';

/** Asks a running operation to stop. False when the request did not reach the console; the page says why. */
export async function askToCancel(id: string): Promise<boolean> {
  const answer = await callAction(cancelOperation({ id }));
  if (!answer.ok) tellRefusal(answer.failure);
  return answer.ok;
}
