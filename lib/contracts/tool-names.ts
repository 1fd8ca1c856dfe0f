/** Letters, digits, underscores and hyphens, as tools are named; `*` stands for any of them. */
export const toolPattern = /^[A-Za-z0-9_*-]{1,100}$/;

/** Names and patterns with commas between them. */
export function toolNames(list: string): string[] {
  return list.split(',').flatMap((name) => name.trim() || []);
}

export function toolNamesProblem(list: string): string | null {
  const names = toolNames(list);
  return names.length > 0 && names.every((name) => toolPattern.test(name))
    ? null
    : 'Write names of tools with commas between them, such as run_command, github__*';
}
