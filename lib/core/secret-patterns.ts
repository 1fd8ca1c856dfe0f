/** What stands for a secret. */
export const hidden = '•••';

/** A name that says what its value is, as programs write it into their logs. */
const names =
  '[\\w.-]{0,40}(?:api[_-]?key|access[_-]?key|secret|token|passw(?:or)?d|passphrase|credentials?|private[_-]?key|cookie)';

/** By what secrets are known whose value nobody told the console: the group `secret` goes where there is one, else all of it. */
const patterns: RegExp[] = [
  // One whose end is missing, too: a log may be cut in it.
  /-----BEGIN [A-Z ]*PRIVATE KEY-----(?:[\s\S]{0,16000}?-----END [A-Z ]*PRIVATE KEY-----|[\s\S]{0,4000})/g,
  /\bsk-[\w-]{12,}/g,
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g,
  /\bgh[pousr]_\w{16,}|\bgithub_pat_\w{16,}|\bglpat-[\w-]{16,}|\bnpm_\w{20,}|\bhf_\w{16,}/g,
  /\bxox[a-z]-[\w-]{10,}|\bAIza[\w-]{30,}/g,
  /\beyJ[\w-]{8,}\.[\w-]{4,}\.[\w-]*/g,
  /\b(?:bearer|basic)\s+(?<secret>[\w.~+/=-]{6,})/gi,
  new RegExp(`\\b${names}["']?\\s*[:=]\\s*["']?(?<secret>[^\\s"',;&]{6,})`, 'gi'),
  // Of a URL, and of an address without a scheme; the digest of an image is none.
  /:\/\/(?<secret>[^\s/@"'<>]{1,500})@/g,
  /(?<![\w/])(?<secret>[^\s:/@"'=<>,]{1,200}:[^\s/@"'<>,]{1,500})@(?!sha\d)(?=[\w[])/g,
  // A token of this console: 32 bytes as base64url.
  /(?<![\w-])(?=[\w-]*[a-z])(?=[\w-]*[A-Z])(?=[\w-]*\d)[\w-]{43}(?![\w-])/g,
];

/** What looks like a secret goes. A line break stays: lines are counted. */
export function hidePatterns(text: string): string {
  return patterns.reduce(
    (left, pattern) =>
      left.replace(pattern, (...found: unknown[]) => {
        const [match] = found;
        const groups = found.at(-1);
        return hideIn(String(match), secretOf(groups));
      }),
    text,
  );
}

function secretOf(groups: unknown): string | null {
  const secret: unknown = typeof groups === 'object' && groups !== null ? Object(groups).secret : null;
  return typeof secret === 'string' ? secret : null;
}

function hideIn(match: string, secret: string | null): string {
  return secret === null
    ? match.replace(/[^\n]+/g, hidden)
    : match.slice(0, match.lastIndexOf(secret)) +
        hidden +
        match.slice(match.lastIndexOf(secret) + secret.length);
}
