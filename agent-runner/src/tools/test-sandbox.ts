import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSandbox, type Sandbox } from '@/agent-runner/src/sandbox/sandbox';
import { createTools } from './create-tools';
import type { AgentTool, ToolResult } from './tool';

/** A real sandbox in a workspace of its own with a directory outside of it, and its tools; for tests. */
export class TestSandbox implements AsyncDisposable {
  readonly workspace: string;
  /** Beside the workspace; nothing in it may be reached or changed. */
  readonly outside: string;
  readonly sandbox: Sandbox;
  readonly tools: AgentTool[];
  readonly #home: string;

  private constructor(home: string, sandbox: Sandbox) {
    this.#home = home;
    this.workspace = join(home, 'workspace');
    this.outside = join(home, 'outside');
    this.sandbox = sandbox;
    this.tools = createTools(sandbox, {
      launcher: [],
      environment: { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: sandbox.directory },
      timeoutSeconds: 20,
      timeoutSecondsMax: 60,
    });
  }

  static async create(): Promise<TestSandbox> {
    const home = await realpath(await mkdtemp(join(tmpdir(), 'sandbox-')));
    await mkdir(join(home, 'workspace'));
    await mkdir(join(home, 'outside'));
    return new TestSandbox(home, await openSandbox(join(home, 'workspace'), 'session-1'));
  }

  /** Path of a file in the sandbox, for what a test prepares there. */
  path(...names: string[]): string {
    return join(this.sandbox.directory, ...names);
  }

  tool(name: string): AgentTool {
    const found = this.tools.find((tool) => tool.name === name);
    if (found === undefined) throw new Error(`No tool ${name}`);
    return found;
  }

  call(name: string, input: unknown, signal = new AbortController().signal): Promise<ToolResult> {
    return this.tool(name).execute(input, signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.sandbox.close();
    await rm(this.#home, { recursive: true, force: true });
  }
}
