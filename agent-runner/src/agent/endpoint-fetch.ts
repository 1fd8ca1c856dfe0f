import type { ModelSettings } from './agent-model';
import type { ModelEndpoint } from './model-endpoint';

/** What every call of the endpoint has, whoever makes it: the query of its address, the key where it reads it, the headers that were set. */
export function endpointFetch(
  fetch: typeof globalThis.fetch,
  { query, azure }: Pick<ModelEndpoint, 'query' | 'azure'>,
  { apiKey, headers: own = {} }: Pick<ModelSettings, 'apiKey' | 'headers'>,
): typeof globalThis.fetch {
  return (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    for (const [name, value] of new URLSearchParams(query)) url.searchParams.set(name, value);
    const headers = new Headers(init?.headers);
    if (azure) {
      headers.delete('authorization');
      if (apiKey) headers.set('api-key', apiKey);
    }
    for (const [name, value] of Object.entries(own)) headers.set(name, value);
    return fetch(url, { ...init, headers });
  };
}
