import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TestSandbox } from './test-sandbox';

let test: TestSandbox;
beforeEach(async () => {
  test = await TestSandbox.create();
});
afterEach(() => test[Symbol.asyncDispose]());

async function put(path: string, content: string | Buffer): Promise<void> {
  await mkdir(dirname(test.path(path)), { recursive: true });
  await writeFile(test.path(path), content);
}

const textOf = async (name: string, input: object) => (await test.call(name, input)).text;

it('every tool has a name, a description and an input that a model can be given; what changes nothing says so', () => {
  expect(test.tools.map(({ name, readOnly }) => [name, readOnly])).toEqual([
    ['list_files', true],
    ['read_file', true],
    ['write_file', false],
    ['edit_file', false],
    ['search_files', true],
    ['run_command', false],
  ]);
});

it.each(['list_files', 'read_file', 'write_file', 'edit_file', 'search_files'])(
  '%s rejects with the reason once its signal has aborted',
  async (name) => {
    await put('a', 'old');
    const input = {
      path: name === 'list_files' ? '.' : 'a',
      content: '',
      oldText: 'old',
      newText: '',
      text: 'x',
    };
    await expect(test.call(name, input, AbortSignal.abort(new Error('stop')))).rejects.toThrow('stop');
    expect(await readFile(test.path('a'), 'utf8')).toBe('old');
  },
);

describe('list_files', () => {
  it('tells types and sizes by name', async () => {
    await put('b.txt', 'x'.repeat(1500));
    await put('a/c', '');
    expect(await textOf('list_files', {})).toBe('a/\nb.txt (1.5 kB)');
    expect(await textOf('list_files', { path: `${test.sandbox.directory}/a/` })).toBe('c (0 B)');
    expect(await textOf('list_files', { path: 'a/c' })).toMatch(/not a directory/);
    expect(await textOf('list_files', { path: 'none' })).toMatch(/does not exist/);
  });
});

describe('read_file', () => {
  it('gives the text as it is, carriage returns and byte order mark included', async () => {
    await put('a', '\ufeffone\r\ntwö\n\nfour');
    expect(await textOf('read_file', { path: 'a' })).toBe('\ufeffone\r\ntwö\n\nfour');
    expect(await textOf('read_file', { path: 'a', offset: 2, limit: 1 })).toBe(
      'twö\n[More follows: go on with offset 3]',
    );
    expect(await textOf('read_file', { path: 'a', offset: 9 })).toBe('[The file ends before line 9]');
  });

  it('the parts of a long file put together are the file', async () => {
    const lines = Array.from({ length: 5500 }, (_, index) => `${index} ${'é'.repeat(index % 90)}`);
    await put('long', lines.join('\n'));
    const read: string[] = [];
    for (;;) {
      const text = await textOf('read_file', { path: 'long', offset: read.length + 1 });
      expect(text.length).toBeLessThan(61_000);
      const note = /\n\[More follows: go on with offset (\d+)\]$/.exec(text);
      read.push(...text.slice(0, note?.index ?? text.length).split('\n'));
      if (note === null) break;
      expect(note[1]).toBe(String(read.length + 1));
    }
    expect(read).toEqual(lines);
  });

  it('a line without end is cut, and there is a way past it', async () => {
    await put('wide', `${'x'.repeat(1_000_000)}\nnext`);
    expect(await textOf('read_file', { path: 'wide' })).toMatch(
      /^x{60000}\n\[Line 1 is cut after 60000 characters: go on with offset 2\]$/,
    );
    expect(await textOf('read_file', { path: 'wide', offset: 2 })).toBe('next');
  });

  it('says what is binary, what is empty and what is too far down', async () => {
    await put('binary', Buffer.from([1, 0, 2]));
    await put('empty', '');
    await put('huge', `${'x'.repeat(1023)}\n`.repeat(17 * 1024));
    expect(await test.call('read_file', { path: 'binary' })).toMatchObject({
      isError: true,
      text: expect.stringContaining('a binary file of 3 B'),
    });
    expect(await textOf('read_file', { path: 'empty' })).toBe('[The file is empty]');
    expect(await textOf('read_file', { path: 'huge', offset: 16_900 })).toMatch(/Only the first 16.8 MB/);
  });
});

describe('write_file', () => {
  it('makes the directories above, says what it did and leaves nothing else', async () => {
    expect(await textOf('write_file', { path: 'a/b/c.txt', content: 'ö' })).toBe(
      'Created a/b/c.txt with 2 B.',
    );
    expect(await textOf('write_file', { path: 'a/b/c.txt', content: '' })).toBe(
      'Replaced a/b/c.txt with 0 B.',
    );
    expect(await readdir(test.sandbox.directory, { recursive: true })).toEqual(['a', 'a/b', 'a/b/c.txt']);
  });

  it('a file keeps its permissions, a new one is readable by all', async () => {
    await put('run.sh', '');
    await chmod(test.path('run.sh'), 0o750);
    await test.call('write_file', { path: 'run.sh', content: 'true' });
    await test.call('write_file', { path: 'new', content: '' });
    expect((await stat(test.path('run.sh'))).mode & 0o7777).toBe(0o750);
    expect((await stat(test.path('new'))).mode & 0o7777).toBe(0o644);
  });

  it('a reader sees the old text or the new one, never a part', async () => {
    const texts = ['a'.repeat(500_000), 'b'.repeat(500_000)];
    await put('file', texts[0] ?? '');
    let writing = true;
    const write = async () => {
      for (let count = 0; count < 20; count += 1) {
        await test.call('write_file', { path: 'file', content: texts[count % 2] });
      }
      writing = false;
    };
    const seen = new Set<string>();
    const read = async () => {
      while (writing) seen.add(await readFile(test.path('file'), 'utf8'));
    };
    await Promise.all([write(), read()]);
    expect([...seen].every((text) => texts.includes(text))).toBe(true);
  });
});

describe('edit_file', () => {
  it('replaces the one occurrence literally, dollar signs and all', async () => {
    await put('a', 'x = $old;\r\ny = 1;');
    const edit = { path: 'a', oldText: '$old;\r\n', newText: "$&$1$'\n" };
    expect(await textOf('edit_file', edit)).toBe('Replaced 1 occurrence in a.');
    expect(await readFile(test.path('a'), 'utf8')).toBe("x = $&$1$'\ny = 1;");
  });

  it('refuses what is not there or there several times, and changes nothing', async () => {
    await put('a', 'one one\r\ntwo');
    const edit = (oldText: string, all?: boolean) =>
      textOf('edit_file', { path: 'a', oldText, newText: 'new', ...(all === undefined ? {} : { all }) });
    expect(await edit('three')).toMatch(/oldText is not in it.*line ends/);
    expect(await edit('one\ntwo')).toMatch(/oldText is not in it.*\\r\\n/);
    expect(await edit('one')).toMatch(/in it 2 times.*set all to true/);
    expect(await edit('')).toMatch(/oldText:/);
    expect(await readFile(test.path('a'), 'utf8')).toBe('one one\r\ntwo');
    expect(await edit('one', true)).toBe('Replaced 2 occurrences in a.');
    expect(await readFile(test.path('a'), 'utf8')).toBe('new new\r\ntwo');
  });

  it('a file that is not UTF-8 is refused rather than damaged', async () => {
    const bytes = Buffer.from([0x61, 0xfc, 0x62]);
    await put('latin', bytes);
    expect(await textOf('edit_file', { path: 'latin', oldText: 'a', newText: 'c' })).toMatch(/not UTF-8/);
    expect(await readFile(test.path('latin'))).toEqual(bytes);
  });
});

describe('search_files', () => {
  beforeEach(async () => {
    await put('src/a.ts', 'first\nconst Needle = 1;\n');
    await put('src/b.js', 'needle');
    await put('node_modules/x/index.js', 'needle');
    await put('binary', Buffer.from('needle\0'));
  });

  it('finds literal text by line, below a path, by name and in any case', async () => {
    expect(await textOf('search_files', { text: 'needle' })).toBe('src/b.js:1: needle');
    expect(await textOf('search_files', { text: 'NEEDLE', ignoreCase: true })).toBe(
      'src/a.ts:2: const Needle = 1;\nsrc/b.js:1: needle',
    );
    expect(await textOf('search_files', { text: 'needle', names: '*.ts' })).toBe('Nothing was found.');
    expect(await textOf('search_files', { text: '(n+)+$' })).toBe('Nothing was found.');
    expect(await textOf('search_files', { text: 'needle', path: 'node_modules/x/index.js' })).toBe(
      'node_modules/x/index.js:1: needle',
    );
  });

  it('finds a regular expression by line, in any case', async () => {
    expect(await textOf('search_files', { pattern: '^const \\w+ = \\d' })).toBe(
      'src/a.ts:2: const Needle = 1;',
    );
    expect(await textOf('search_files', { pattern: '\\bNEED[A-K]E\\b', ignoreCase: true })).toBe(
      'Nothing was found.',
    );
    expect(await textOf('search_files', { pattern: '\\bNEED[A-K]E|^NEED\\S+$', ignoreCase: true })).toBe(
      'src/b.js:1: needle',
    );
    expect(await test.call('search_files', { pattern: '(' })).toEqual({
      text: 'The pattern cannot be used: Unterminated group.',
      isError: true,
    });
  });

  it('finds files by name when there is no text', async () => {
    expect(await textOf('search_files', { names: '?.?s' })).toBe('src/a.ts\nsrc/b.js');
  });

  it('shows no more than 200 hits, long lines in part, and says so', async () => {
    await put('many', `${'x'.repeat(5000)}needle${'y'.repeat(5000)}\n`.repeat(300));
    const lines = (await textOf('search_files', { text: 'needle', path: 'many' })).split('\n');
    expect(lines).toHaveLength(201);
    expect(lines[0]).toMatch(/^many:1: …x{50}needley+…$/);
    expect(lines[200]).toBe('[Only the first 200 hits are shown]');
  });
});
