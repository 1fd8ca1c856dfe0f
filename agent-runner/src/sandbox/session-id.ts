import { z } from 'zod';

/** A session's name, also the name of its directory: it cannot be `.`, `..` or hold a separator. */
export const sessionIdSchema = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/,
    'A session id begins with a letter or digit and has at most 128 letters, digits, dots, underscores and hyphens',
  );
