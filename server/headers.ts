import type { IncomingMessage, ServerResponse } from 'node:http';
import { isStripped } from '@/lib/security/request-guard';

/**
 * `style-src 'unsafe-inline'`: the headless components set style attributes to place menus and dialogs; scripts stay
 * on the nonce, which Next reads from the request's own policy header.
 */
export function contentSecurityPolicy(nonce: string, isDevelopment: boolean): string {
  const script = `script-src 'self' 'nonce-${nonce}'${isDevelopment ? " 'unsafe-eval'" : ''}`;
  return [
    "default-src 'none'",
    script,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

export function setSecurityHeaders(response: ServerResponse, policy: string, path: string): void {
  response.setHeader('Content-Security-Policy', policy);
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('Referrer-Policy', 'no-referrer');
  response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
  response.setHeader('Cross-Origin-Resource-Policy', 'same-origin');
  if (!path.startsWith('/_next/static/')) response.setHeader('Cache-Control', 'no-store');
}

/** Pairs of raw headers as sent, duplicates kept: the parsed object would join or drop them. */
export function headerPairs(request: IncomingMessage): Array<[string, string]> {
  const pairs: Array<[string, string]> = [];
  for (let index = 0; index + 1 < request.rawHeaders.length; index += 2) {
    pairs.push([request.rawHeaders[index] ?? '', request.rawHeaders[index + 1] ?? '']);
  }
  return pairs;
}

/** Removes what would speak for the guard or steer Next, and adds what the guard found out. */
export function rewriteHeaders(request: IncomingMessage, added: Record<string, string>): void {
  for (const name of Object.keys(request.headers)) if (isStripped(name)) delete request.headers[name];
  Object.assign(request.headers, added);
  request.rawHeaders = Object.entries(request.headers).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value ?? '']).flatMap((one) => [name, one]),
  );
}
