import { z } from 'zod';

const nameSchema = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,32}$/, 'Use 1 to 32 letters, digits, underscores and hyphens');
const textsSchema = z.record(z.string(), z.string());

/** A program that speaks over its standard input and output, started for each run in the session's directory. */
const programSchema = z.strictObject({
  type: z.literal('stdio').optional(),
  command: z.string().min(1),
  args: z.array(z.string()).default([]),
  /** Beside the environment of the agent's commands. */
  env: textsSchema.default({}),
});

/** A server that is reached by streamable HTTP. */
const remoteSchema = z.strictObject({
  type: z.literal('http').optional(),
  url: z.url({ protocol: /^https?$/ }),
  headers: textsSchema.default({}),
});

export type ToolServerAddress = z.output<typeof programSchema> | z.output<typeof remoteSchema>;

/** By the name that its tools begin with. */
export type ToolServerSettings = Readonly<Record<string, ToolServerAddress>>;

const fileSchema = z.strictObject({
  mcpServers: z.record(
    nameSchema,
    z.looseObject({}).transform((server, context): ToolServerAddress => {
      const parsed = ('url' in server ? remoteSchema : programSchema).safeParse(server);
      if (parsed.success) return parsed.data;
      context.issues.push(
        ...parsed.error.issues.map(({ path, message }) => ({
          code: 'custom' as const,
          path,
          message,
          input: null,
        })),
      );
      return z.NEVER;
    }),
  ),
});

/** Reads the usual form, `{"mcpServers": {NAME: …}}`. Problems name places, never values: those may be keys. */
export function readToolServers(json: unknown): { servers: ToolServerSettings; problems: string[] } {
  const parsed = fileSchema.safeParse(json);
  if (parsed.success) return { servers: parsed.data.mcpServers, problems: [] };
  const problems = parsed.error.issues.map(
    ({ path, message }) => `${path.map(String).join('.') || 'all of it'}: ${message}`,
  );
  return { servers: {}, problems };
}
