import { z } from 'zod';

/** As HTTP has them. What frames a message is not for settings. */
const nameSchema = z
  .string()
  .regex(
    /^(?!(host|content-length|content-type|transfer-encoding|connection)$)[a-z0-9!#$%&'*+.^_`|~-]+$/i,
    'Not a header that may be set',
  );
const valueSchema = z.string('Not a text').regex(/^[\x20-\x7e]*$/, 'Not plain ASCII');

/** Headers of a JSON object. Problems name headers, never values. */
export function readModelHeaders(json: unknown): { headers: Record<string, string>; problems: string[] } {
  const parsed = z.record(nameSchema, valueSchema).safeParse(json);
  if (parsed.success) return { headers: parsed.data, problems: [] };
  const problems = parsed.error.issues.map(
    ({ path, message }) => `${path.map(String).join('.') || 'all of it'}: ${message}`,
  );
  return { headers: {}, problems };
}
