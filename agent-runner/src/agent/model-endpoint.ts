import type { ModelSettings } from './agent-model';

export interface ModelEndpoint {
  /** `openai` is the API Responses. */
  dialect: 'ollama' | 'openai' | 'openai-chat' | 'openai-compatible' | 'anthropic';
  /** Base of the API's paths, without a slash at its end. */
  url: string;
  /** Of every call, as `?name=value`; empty: none. */
  query: string;
  host: string;
  /** It is the vendor's own, whose list of models and prices holds. */
  isVendors: boolean;
  /** Azure reads its keys in a header of its own; in the usual one it wants another kind of token. */
  azure: boolean;
}

const openaiHost = 'api.openai.com';
const anthropicHost = 'api.anthropic.com';
const azureHost = /\.azure\.com(:\d+)?$/;

/** Base URLs are written with and without `/v1` or `/api`, as each vendor's own tools want them: all of them are meant. */
export function endpointOf({
  provider,
  baseUrl,
  api = null,
}: Pick<ModelSettings, 'provider' | 'baseUrl' | 'api'>): ModelEndpoint {
  switch (provider) {
    case 'ollama':
      return endpoint('ollama', rooted(baseUrl ?? 'http://localhost:11434', '/api'));
    case 'anthropic':
      return endpoint('anthropic', rooted(baseUrl ?? `https://${anthropicHost}`, '/v1'));
    case 'openai': {
      const url = new URL(baseUrl ?? `https://${openaiHost}`);
      if (url.pathname === '/') url.pathname = '/v1';
      const isOpenai = url.host === openaiHost;
      const chat = isOpenai ? 'openai-chat' : 'openai-compatible';
      return endpoint((api ?? (isOpenai ? 'responses' : 'chat')) === 'chat' ? chat : 'openai', url);
    }
  }
}

function rooted(baseUrl: string, root: string): URL {
  const url = new URL(baseUrl);
  url.pathname = `${url.pathname.replace(/\/+$/, '').replace(/\/(v1|api)$/, '')}${root}`;
  return url;
}

function endpoint(dialect: ModelEndpoint['dialect'], url: URL): ModelEndpoint {
  const { search: query, host } = url;
  url.search = '';
  url.hash = '';
  const isVendors = host === openaiHost || host === anthropicHost;
  const azure = azureHost.test(host) || new URLSearchParams(query).has('api-version');
  return { dialect, url: url.href.replace(/\/+$/, ''), query, host, isVendors, azure };
}
