import type { AgentModel, ModelSettings } from './agent-model';
import { factsOf } from './model-facts';

/** Loads the AI SDK and its providers with the first call: a worker that waits for work does without them. */
export function createLazyModel(settings: ModelSettings): AgentModel {
  const load = () => import('./model').then(({ createModel }) => createModel(settings));
  let loading: Promise<AgentModel> | null = null;
  return {
    ...factsOf(settings),
    next: async (...call) => {
      loading ??= load();
      return await (await loading).next(...call);
    },
  };
}
