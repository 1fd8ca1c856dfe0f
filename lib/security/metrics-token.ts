import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { writeFileAtomically } from '@/lib/core/atomic-file';

const tokenForm = /^[\w-]{43}$/;

/**
 * The file from which a scraper takes the token that `/metrics` wants (Prometheus: `credentials_file`); made when it is missing.
 * Who removes it, or writes another, takes the old one's right away at once.
 */
export async function openMetricsToken(path: string): Promise<(token: string) => boolean> {
  if (readToken(path) === null) await writeFileAtomically(path, randomBytes(32).toString('base64url'));
  return (token) => {
    const expected = readToken(path);
    return expected !== null && timingSafeEqual(digest(token), digest(expected));
  };
}

function readToken(path: string): string | null {
  try {
    const text = readFileSync(path, 'utf8').trim();
    return tokenForm.test(text) ? text : null;
  } catch {
    return null;
  }
}

const digest = (text: string) => createHash('sha256').update(text).digest();
