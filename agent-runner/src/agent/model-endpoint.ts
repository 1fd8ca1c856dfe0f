import type { ModelSettings } from './agent-model';

export interface ModelEndpoint {
  dialect: 'ollama' | 'openai' | 'openai-compatible' | 'anthropic';
  /** Base of the API's paths, without a slash at its end. */
  url: string;
  host: string;
  /** It is the vendor's own, whose list of models and prices holds. */
  isVendors: boolean;
}

const openaiHost = 'api.openai.com';
const anthropicHost = 'api.anthropic.com';

/** Base URLs are written with and without `/v1` or `/api`, as each vendor's own tools want them: all of them are meant. */
export function endpointOf({
  provider,
  baseUrl,
}: Pick<ModelSettings, 'provider' | 'baseUrl'>): ModelEndpoint {
  switch (provider) {
    case 'ollama':
      return endpoint('ollama', rooted(baseUrl ?? 'http://localhost:11434', '/api'));
    case 'anthropic':
      return endpoint('anthropic', rooted(baseUrl ?? `https://${anthropicHost}`, '/v1'));
    case 'openai': {
      if (baseUrl === null) return endpoint('openai', new URL(`https://${openaiHost}/v1`));
      const url = new URL(baseUrl);
      if (url.pathname === '/') url.pathname = '/v1';
      return endpoint(url.host === openaiHost ? 'openai' : 'openai-compatible', url);
    }
  }
}

function rooted(baseUrl: string, root: string): URL {
  const url = new URL(baseUrl);
  url.pathname = `${url.pathname.replace(/\/+$/, '').replace(/\/(v1|api)$/, '')}${root}`;
  return url;
}

function endpoint(dialect: ModelEndpoint['dialect'], url: URL): ModelEndpoint {
  url.search = '';
  url.hash = '';
  const { host } = url;
  const isVendors = host === openaiHost || host === anthropicHost;
  return { dialect, url: url.href.replace(/\/+$/, ''), host, isVendors };
}
