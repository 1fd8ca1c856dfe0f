import { gzipSync } from 'node:zlib';
import type { ConsoleProcess } from './console-process';

async function signedIn({ link, origin }: ConsoleProcess): Promise<string> {
  const ticket = /#ticket=(\S+)/.exec(link)?.[1];
  const answer = await fetch(`${origin}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin },
    body: JSON.stringify({ ticket }),
  });
  return answer.headers.get('set-cookie')?.split(';')[0] ?? '';
}

/** Compressed bytes of the scripts that each page names: what a browser loads before the page is alive. */
export async function firstLoads(
  child: ConsoleProcess,
  paths: readonly string[],
): Promise<Record<string, number>> {
  const cookie = await signedIn(child);
  const get = (path: string, site: string) =>
    fetch(`${child.origin}${path}`, { headers: { cookie, accept: 'text/html', 'sec-fetch-site': site } });
  const loads: Record<string, number> = {};
  for (const path of paths) {
    const html = await (await get(path, 'none')).text();
    const tags = [...html.matchAll(/<script[^>]+src="([^"]+)"[^>]*>/g)];
    const sources = tags.filter(([tag]) => !/nomodule/i.test(tag)).map(([, source = '']) => source);
    const bytes = await Promise.all(
      [...new Set(sources)].map(async (source) => {
        const script = Buffer.from(await (await get(source, 'same-origin')).arrayBuffer());
        return gzipSync(script).length;
      }),
    );
    loads[path] = bytes.reduce((sum, one) => sum + one, 0);
  }
  return loads;
}
