import { readFileSync } from 'node:fs';

/** The block of docs/agent-runner.md that begins with these words after its fence, such as `python` or `json RunAgent result`. */
export function documented(fence: string): string {
  const page = readFileSync(new URL('../docs/agent-runner.md', import.meta.url), 'utf8');
  const block = new RegExp(`^\`\`\`${fence}\\n([\\s\\S]*?)^\`\`\`$`, 'm').exec(page)?.[1];
  if (block === undefined) throw new Error(`docs/agent-runner.md has no block ${fence}`);
  return block;
}

/** Names in the documented object, sorted. */
export function documentedNames(fence: string): string[] {
  return Object.keys(JSON.parse(documented(fence))).sort();
}

/** Arguments of the documented command that begins so, its program left out. */
export function documentedCommand(beginning: string): string[] {
  const page = readFileSync(new URL('../docs/agent-runner.md', import.meta.url), 'utf8');
  const line = page.split('\n').find((each) => each.startsWith(`    ${beginning}`));
  if (line === undefined) throw new Error(`docs/agent-runner.md has no command ${beginning}`);
  return line.trim().split(' ').slice(1);
}
