import type { AgentModel, ModelSettings } from './agent-model';
import { listedModel } from './listed-models';
import { endpointOf } from './model-endpoint';

/** What is left of the context is for the answer, the tools, and what an estimate misses. */
const threadShare = 0.75;

/** What is known of a model before it is called. */
export function factsOf(settings: ModelSettings): Pick<AgentModel, 'host' | 'threadTokens' | 'prices'> {
  const { provider, contextTokens, threadTokens, prices } = settings;
  const { host, isVendors } = endpointOf(settings);
  const listed = isVendors ? listedModel(settings.model) : null;
  const context = provider === 'ollama' ? contextTokens : (listed?.contextTokens ?? null);
  return {
    host,
    threadTokens: threadTokens ?? (context && Math.floor(threadShare * context)),
    prices: prices ?? listed?.prices ?? null,
  };
}
