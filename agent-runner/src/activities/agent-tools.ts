import { join } from 'node:path';
import type { ApprovalRule } from '../agent/approval-rule';
import { openToolServers } from '../mcp/open-tool-servers';
import { readSessionToolServers } from '../mcp/session-tool-servers';
import type { ToolServerSettings } from '../mcp/tool-server-settings';
import type { Sandbox } from '../sandbox/sandbox';
import { openSkills } from '../skills/open-skills';
import { commandEnvironment } from '../tools/command-environment';
import { createTools } from '../tools/create-tools';
import type { AgentTool } from '../tools/tool';

/** Skills that come with the image. */
const imageSkills = '/app/skills';
const timeouts = { timeoutSeconds: 120, timeoutSecondsMax: 3600 };

/** All that an agent may call in its run. Whoever opened it closes it, which ends the programs of tool servers. */
export interface AgentTools extends AsyncDisposable {
  tools: AgentTool[];
  /** Parts of the system prompt: which skills there are, and which tools are missing. */
  prompt: string[];
  /** What is set and cannot be used; never with what it is set to. */
  warnings: string[];
}

interface AgentToolParts {
  workspaceDirectory: string;
  launcher: readonly string[];
  toolServers: ToolServerSettings;
  /** How those are reached that are not programs. */
  toolFetch: typeof globalThis.fetch;
  needsApproval: ApprovalRule;
}

/** Rejects when the signal aborts, or the system has no place for sandboxes. */
export async function openAgentTools(
  sandbox: Sandbox,
  { workspaceDirectory, launcher, toolServers, toolFetch, needsApproval }: AgentToolParts,
  signal: AbortSignal,
): Promise<AgentTools> {
  const environment = await commandEnvironment(sandbox);
  const surroundings = { launcher, directory: sandbox.directory, environment, fetch: toolFetch };
  const ofSession = await readSessionToolServers(
    sandbox,
    // The agent can write that file: a program in it is a command.
    { ofWorker: toolServers, programs: !needsApproval('run_command') },
    signal,
  );
  const servers = await openToolServers({ ...ofSession.servers, ...toolServers }, surroundings, signal);
  const skills = await openSkills([join(workspaceDirectory, 'skills'), imageSkills], signal).catch(
    async (error: unknown) => {
      await servers[Symbol.asyncDispose]();
      throw error;
    },
  );
  const failures = [
    ...ofSession.problems,
    ...servers.failures.map(({ message }) => `${message}. Its tools are missing`),
  ];
  return {
    tools: [
      ...createTools(sandbox, { launcher, environment, ...timeouts }),
      ...skills.tools,
      ...servers.tools,
    ],
    // An agent that knows what it lacks says so, in place of looking for another way.
    prompt: [skills.prompt, ...failures.map((failure) => `${failure}.`)].filter(Boolean),
    warnings: [
      ...failures,
      ...servers.leftOut.map(
        (name) =>
          `The tool ${name} is left out: its name or its description is too long, or there are too many`,
      ),
      ...skills.leftOut.map(({ path, reason }) => `${path} is no skill: ${reason}`),
    ],
    [Symbol.asyncDispose]: async () => {
      await skills[Symbol.asyncDispose]();
      await servers[Symbol.asyncDispose]();
    },
  };
}
