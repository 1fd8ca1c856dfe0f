import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSkills, type Skills } from './open-skills';

const never = new AbortController().signal;
let home: string;
beforeEach(async () => {
  home = await realpath(await mkdtemp(join(tmpdir(), 'skills-')));
});
afterEach(() => rm(home, { recursive: true, force: true }));

async function put(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(home, path)), { recursive: true });
  await writeFile(join(home, path), text);
}

const skill = (name: string, description: string, body = '') =>
  `---\nname: ${name}\ndescription: ${description}\n---\n${body}\n`;

const open = (...folders: string[]) =>
  openSkills(
    folders.map((folder) => join(home, folder)),
    never,
  );
const read = ({ tools: [tool] }: Skills, input: unknown) => tool?.execute(input, never);

test('skills are told by name and description, and read on demand with the other files of their folders', async () => {
  await put(
    'own/make-release/SKILL.md',
    skill('make-release', '>\n  How we\n  make a release', 'First test.'),
  );
  await put('own/make-release/scripts/tag.sh', 'git tag');
  await using skills = await open('own', 'nowhere');
  expect(skills.prompt).toContain('\n- make-release: How we make a release');
  expect(await read(skills, { name: 'make-release' })).toMatchObject({
    isError: false,
    text: expect.stringContaining('First test.'),
  });
  expect(await read(skills, { name: 'make-release', path: 'scripts/tag.sh' })).toEqual({
    text: 'git tag',
    isError: false,
  });
  expect(skills.leftOut).toEqual([]);
});

test('without skills there is no tool and no word of them', async () => {
  await using skills = await open('nowhere');
  expect(skills).toMatchObject({ tools: [], prompt: '', leftOut: [] });
});

test('of two skills with one name that of the first folder counts', async () => {
  await put('own/notes/SKILL.md', skill('notes', 'Ours'));
  await put('image/notes/SKILL.md', skill('notes', 'Theirs'));
  await put('image/more/SKILL.md', skill('more', 'More'));
  await using skills = await open('own', 'image');
  expect(skills.prompt).toContain('- notes: Ours\n- more: More');
});

test.each([
  ['no head', 'Just text', 'does not begin with a name and a description'],
  ['no description', '---\nname: odd\n---\n', 'does not begin with a name and a description'],
  ['broken YAML', '---\nname: [odd\n---\n', 'does not begin with a name and a description'],
  ['another name', skill('other', 'Text'), 'SKILL.md names it other'],
])('a folder with %s is left out with the reason, and the others stay', async (_, text, reason) => {
  await put('own/odd/SKILL.md', text);
  await put('own/right/SKILL.md', skill('right', 'Right'));
  await put('own/empty/README.md', 'Nothing');
  await using skills = await open('own');
  expect(skills.prompt).toMatch(/\n- right: Right$/);
  expect(skills.leftOut).toEqual([
    { path: join(home, 'own/empty'), reason: expect.stringContaining('SKILL.md cannot be read') },
    { path: join(home, 'own/odd'), reason: expect.stringContaining(reason) },
  ]);
});

test('no path and no link leads out of the skills', async () => {
  await put('secret', 'canary');
  await put('own/notes/SKILL.md', skill('notes', 'Ours'));
  await symlink(join(home, 'secret'), join(home, 'own/notes/link'));
  await using skills = await open('own');
  for (const path of ['../../secret', join(home, 'secret'), 'link'])
    expect(await read(skills, { name: 'notes', path })).toMatchObject({
      isError: true,
      text: expect.not.stringContaining('canary'),
    });
  expect(await read(skills, { name: 'none' })).toMatchObject({ isError: true });
});
