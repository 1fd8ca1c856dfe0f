import { expect, test } from 'vitest';
import { unrunnableImage } from './unrunnable-image';

const here = { image: 'linux/amd64', engine: 'linux/amd64' };
const reasonOf = (line: string, platforms = here) => unrunnableImage(['before', line], platforms)?.reason;

/** Texts as runc on Docker 20.10 and Podman 4.3, and the inits, print them. */
test('H11: each cause that an exec is refused for has its own sentence, and the remedy is another image', () => {
  const format = 'exec /entry: exec format error';
  expect(reasonOf(format)).toMatch(/^\/entry is a script whose first line lacks #!, or/);
  expect(reasonOf(format, { ...here, image: 'linux/arm64' })).toMatch(/the image is for linux\/arm64/);
  expect(reasonOf('exec /entry: no such file or directory')).toMatch(/interpreter .* is missing/);
  expect(unrunnableImage([format], here)?.remedy.summary).toBe('Choose another image.');
});

test.each([
  '[FATAL tini (7)] exec /entry failed: Exec format error',
  'ERROR (catatonit:2): failed to exec pid1: Exec format error',
])('%s is known as well', (line) => {
  expect(reasonOf(line)).toMatch(/lacks #!/);
});

test.each(['FileNotFoundError: No such file or directory', 'open /x: no such file or directory', 'exec it'])(
  '%s is the program’s own fault',
  (line) => {
    expect(reasonOf(line)).toBeUndefined();
  },
);
