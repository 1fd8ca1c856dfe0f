import type { Tool } from '@modelcontextprotocol/client';
import { type Failure, isFailure } from '@/lib/core/failure';
import { answer } from '../tools/answer';
import type { AgentTool } from '../tools/tool';
import { resultText } from './result-text';
import { ToolServer, type ToolServerSurroundings } from './tool-server';
import type { ToolServerSettings } from './tool-server-settings';

/** OpenAI takes 128 tools at most; the runner's own are among them. */
const toolsMax = 100;
const descriptionLengthMax = 2000;
const schemaLengthMax = 32_000;
const nameSchema = /^[A-Za-z0-9_-]{1,64}$/;

/** The tools of all servers that answer. Whoever opened them closes them, which ends the programs. */
export interface ToolServers extends AsyncDisposable {
  tools: AgentTool[];
  /** One for each server that cannot be used now. */
  failures: Failure[];
  /** Names of tools that are left out: their name or description is too long, or there are too many. */
  leftOut: string[];
}

/** A server that cannot be used is told, not thrown. Rejects only when the signal aborts. */
export async function openToolServers(
  settings: ToolServerSettings,
  surroundings: ToolServerSurroundings,
  signal: AbortSignal,
): Promise<ToolServers> {
  const servers = Object.entries(settings).map(
    ([name, address]) => new ToolServer(name, address, surroundings),
  );
  const close = async () => {
    await Promise.all(servers.map((server) => server[Symbol.asyncDispose]()));
  };
  try {
    const answers = await Promise.all(servers.map((server) => toolsOf(server, signal)));
    const offered = answers.flatMap((tools) => (isFailure(tools) ? [] : tools));
    const usable = offered.filter(isUsable);
    return {
      tools: usable.slice(0, toolsMax).map(toAgentTool),
      failures: answers.filter((tools) => isFailure(tools)),
      leftOut: offered.filter((tool) => !isUsable(tool) || usable.indexOf(tool) >= toolsMax).map(fullName),
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

interface OfferedTool {
  server: ToolServer;
  tool: Tool;
}

async function toolsOf(server: ToolServer, signal: AbortSignal): Promise<OfferedTool[] | Failure> {
  try {
    return (await server.tools(signal)).map((tool) => ({ server, tool }));
  } catch (error) {
    if (isFailure(error)) return error;
    throw error;
  }
}

const fullName = ({ server, tool }: OfferedTool) => `${server.name}__${tool.name}`;

const isUsable = (offered: OfferedTool) =>
  nameSchema.test(fullName(offered)) && JSON.stringify(offered.tool.inputSchema).length <= schemaLengthMax;

function toAgentTool(offered: OfferedTool): AgentTool {
  const { server, tool } = offered;
  return {
    name: fullName(offered),
    description: (tool.description ?? '').slice(0, descriptionLengthMax),
    inputSchema: tool.inputSchema,
    readOnly: tool.annotations?.readOnlyHint === true,
    execute: async (input, signal) => {
      if (!isObject(input))
        return { text: 'The input was not understood: it must be an object', isError: true };
      let isError = false;
      const said = await answer(signal, async () => {
        const result = await server.call(tool.name, input, signal);
        isError = result.isError === true;
        return resultText(result);
      });
      return { ...said, isError: said.isError || isError };
    },
  };
}

function isObject(input: unknown): input is Record<string, unknown> {
  return typeof input === 'object' && input !== null && !Array.isArray(input);
}
