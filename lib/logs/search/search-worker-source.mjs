/** The thread of a search in a checkout that is not built: it is compiled as it is loaded. */
import { register } from 'tsx/esm/api';

register();
await import('./search-worker.ts');
