import { parse } from 'yaml';
import { z } from 'zod';

/** As the format of skills has it: https://agentskills.io/specification */
export const skillNameSchema = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)
  .max(64);
const headSchema = z.looseObject({
  name: skillNameSchema,
  description: z.string().trim().min(1).max(1024),
});

export type SkillHead = Pick<z.output<typeof headSchema>, 'name' | 'description'>;

/** What a SKILL.md says of itself between its first two lines of `---`; null when that is no skill's head. */
export function readSkillHead(text: string): SkillHead | null {
  const yaml = /^---\r?\n([\s\S]*?)\r?\n---(?:\r?\n|$)/.exec(text)?.[1];
  if (yaml === undefined) return null;
  const parsed = headSchema.safeParse(parsedYaml(yaml));
  return parsed.success ? { name: parsed.data.name, description: parsed.data.description } : null;
}

function parsedYaml(yaml: string): unknown {
  try {
    return parse(yaml, { maxAliasCount: 0 });
  } catch {
    return null;
  }
}
