import { isIP } from 'node:net';

/** A hosts file that blocks advertisements has a hundred thousand lines; nobody's worker needs those. */
const linesMax = 256;
/** In every container by the engine's own lines. */
const ownNames = /^(localhost|ip6-.*|.*\.localdomain)$/;

/** The names of a hosts(5) file as `name:address`, the form of a container's extra hosts. */
export function hostsLines(file: string): string[] {
  const found = new Set<string>();
  for (const line of file.split('\n')) {
    for (const entry of entriesOf(line)) found.add(entry);
    if (found.size >= linesMax) break;
  }
  return [...found].slice(0, linesMax);
}

function entriesOf(line: string): string[] {
  const [address = '', ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
  const usable = isIP(address) !== 0 && !address.includes('%') && !/^(0\.0\.0\.0|::)$/.test(address);
  return usable ? names.filter((name) => !ownNames.test(name)).map((name) => `${name}:${address}`) : [];
}
