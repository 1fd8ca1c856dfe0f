import type { EffectiveSettings } from '@/lib/contracts/runner-settings';
import type { SettingName } from '@/lib/contracts/setting-definitions';
import type { TokenPrices } from '@/lib/contracts/token-cost';
import { jsonOrNull } from '@/lib/core/json-or-null';
import { readModelHeaders } from './agent/model-headers';
import { tokenPricesSchema } from './agent/usage';
import { readToolServers, type ToolServerSettings } from './mcp/tool-server-settings';

/** Settings that are written as JSON. */
export interface JsonSettings {
  toolServers: ToolServerSettings;
  /** Null: not set. */
  prices: TokenPrices | null;
  /** Sent with each call of the model. */
  headers: Record<string, string>;
}

/** Adds a sentence to `problems` for each place that is wrong, never with what stands there: it may be a key. */
export function readJsonSettings(effective: EffectiveSettings, problems: string[]): JsonSettings {
  const read = <T>(name: SettingName, ifNotSet: T, reader: (json: unknown) => [T, string[]]): T => {
    const json = jsonOrNull(effective[name].value ?? '');
    if (json === null) return ifNotSet;
    const [value, found] = reader(json);
    problems.push(...found.map((problem) => `${name}: ${problem}`));
    return value;
  };
  return {
    toolServers: read('STIGMER_MCP_SERVERS', {}, (json) => {
      const { servers, problems: found } = readToolServers(json);
      return [servers, found];
    }),
    prices: read('STIGMER_LLM_PRICES', null, readPrices),
    headers: read('STIGMER_LLM_HEADERS', {}, (json) => {
      const { headers, problems: found } = readModelHeaders(json);
      return [headers, found];
    }),
  };
}

function readPrices(json: unknown): [TokenPrices | null, string[]] {
  const { data, error } = tokenPricesSchema.safeParse(json);
  const problems = error?.issues.map(({ path, message }) => `${path.join('.') || 'all of it'}: ${message}`);
  return [data ?? null, problems ?? []];
}
