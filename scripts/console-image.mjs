/**
 * `npm run console-image`: packs the console and builds its image, `stigmer-console:local`. `-- --file FILE` takes a file that
 * was packed, `--program podman` another program than docker, `--tag NAME` another name; what follows a second `--` is the
 * program's own (`--build-arg NODE_IMAGE=…`).
 */
import './node-version.mjs';
import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root, run } from './install.mjs';

const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
const { values, positionals } = parseArgs({
  options: {
    file: { type: 'string' },
    program: { type: 'string', default: 'docker' },
    tag: { type: 'string', default: 'stigmer-console:local' },
  },
  allowPositionals: true,
});
if (values.file === undefined) await run(process.execPath, [join(root, 'scripts/package.mjs')]);
const file = values.file ?? join(root, `dist/stigmer-console-${version}.tgz`);
const context = await mkdtemp(join(tmpdir(), 'stigmer-console-image-'));
try {
  await copyFile(file, join(context, 'stigmer-console.tgz'));
  await copyFile(join(root, 'scripts/console-image/Dockerfile'), join(context, 'Dockerfile'));
  await run(values.program, ['build', ...positionals, '-t', values.tag, context]);
} finally {
  await rm(context, { recursive: true, force: true });
}
