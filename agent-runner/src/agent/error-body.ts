import { z } from 'zod';

const errorBodySchema = z.object({
  error: z.union([
    z.string().transform((message) => ({ message, code: null })),
    z.object({ message: z.string().catch(''), code: z.string().nullish().catch(null) }),
  ]),
});

/** The words of a refusal, in any API's form. */
export function readError(body: string): { message: string; code?: string | null | undefined } {
  try {
    return errorBodySchema.parse(JSON.parse(body)).error;
  } catch {
    return { message: '', code: null };
  }
}
