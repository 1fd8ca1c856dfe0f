/** Next runs this in the browser before its own code: no action can be called without the token. */
import { withActionToken } from '@/components/action-fetch';

window.fetch = withActionToken(window.fetch);
