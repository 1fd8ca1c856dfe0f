/** Which tools need a person's approval. */
export type ApprovalRule = (tool: string) => boolean;

/** In a pattern `*` stands for any part of a name. */
export function approvalRule(patterns: readonly string[]): ApprovalRule {
  return (tool) => patterns.some((pattern) => matches(pattern, tool));
}

/** In linear time, which a regular expression made of the pattern would not be. */
function matches(pattern: string, name: string): boolean {
  const [first = '', ...parts] = pattern.split('*');
  const last = parts.pop();
  if (last === undefined) return name === pattern;
  if (!name.startsWith(first)) return false;
  let from = first.length;
  for (const part of parts) {
    const at = name.indexOf(part, from);
    if (at === -1) return false;
    from = at + part.length;
  }
  return name.length - last.length >= from && name.endsWith(last);
}
