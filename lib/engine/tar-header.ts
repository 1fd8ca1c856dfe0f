const blockBytes = 512;
const nameBytesMax = 100;

export interface TarEntry {
  /** Relative, with `/`; a folder without its last `/`. */
  path: string;
  type: 'file' | 'directory' | 'symlink';
  mode: number;
  sizeBytes: number;
  modifiedAtSeconds: number;
  linkTarget: string;
}

/**
 * Ours and not tar-fs: that one masks modes by the umask of who runs it, and when a file vanishes or shrinks while it is read
 * it reports a premature close, without the file's name.
 *
 * The header block of one entry (POSIX ustar), before it a pax block where a name is too long for it.
 */
export function tarHeader(entry: TarEntry): Buffer {
  const path = entry.type === 'directory' ? `${entry.path}/` : entry.path;
  const long: Array<[string, string]> = [];
  if (Buffer.byteLength(path) > nameBytesMax) long.push(['path', path]);
  if (Buffer.byteLength(entry.linkTarget) > nameBytesMax) long.push(['linkpath', entry.linkTarget]);
  const own = block({ ...entry, path }, { file: '0', symlink: '2', directory: '5' }[entry.type]);
  if (long.length === 0) return own;
  const records = Buffer.from(long.map(([name, value]) => paxRecord(name, value)).join(''));
  const pax = { ...entry, path: 'pax', sizeBytes: records.length, linkTarget: '' };
  return Buffer.concat([block(pax, 'x'), records, tarPadding(records.length), own]);
}

/** What follows a file's bytes, up to the next block. */
export function tarPadding(sizeBytes: number): Buffer {
  return Buffer.alloc((blockBytes - (sizeBytes % blockBytes)) % blockBytes);
}

export function tarEnd(): Buffer {
  return Buffer.alloc(2 * blockBytes);
}

function block(entry: TarEntry, type: string): Buffer {
  const header = Buffer.alloc(blockBytes);
  const octal = (value: number, at: number, length: number) =>
    header.write(value.toString(8).padStart(length - 1, '0'), at, length - 1, 'latin1');
  header.write(entry.path, 0, nameBytesMax, 'utf8');
  octal(entry.mode & 0o7777, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  octal(entry.sizeBytes, 124, 12);
  octal(Math.max(0, Math.floor(entry.modifiedAtSeconds)), 136, 12);
  header.fill(' ', 148, 156);
  header.write(type, 156, 1, 'latin1');
  header.write(entry.linkTarget, 157, nameBytesMax, 'utf8');
  header.write('ustar\u000000', 257, 8, 'latin1');
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 8, 'latin1');
  return header;
}

/** `LENGTH name=value\n`, where LENGTH counts itself. */
function paxRecord(name: string, value: string): string {
  const rest = ` ${name}=${value}\n`;
  const bytes = Buffer.byteLength(rest);
  let length = bytes + String(bytes).length;
  if (String(length).length + bytes !== length) length = bytes + String(length).length;
  return `${length}${rest}`;
}
