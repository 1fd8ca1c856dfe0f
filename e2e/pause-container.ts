import { execFile } from 'node:child_process';
import { access, constants, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { engineCall } from './engine-api';

const run = promisify(execFile);
const triesMax = 60;
/** Docker 20.10 of the test bed was stuck after one or two tries between 5 and 20 ms. */
const delaysMs = [5, 8, 11, 14, 17, 20, 25, 30];
const answerMaxMs = 4000;

interface Place {
  socketPath: string;
  containerName: string;
}

const call = ({ socketPath, containerName }: Place, method: string, what: string, content?: object) =>
  engineCall(socketPath, method, `/containers/${containerName}/${what}`, content);

/** Null: the engine does not answer for the container, as for one that is stuck. */
async function stateOf(place: Place): Promise<ReturnType<typeof Object> | null> {
  const asked = call(place, 'GET', 'json').then(({ body }) => Object(Object(body).State));
  return await Promise.race([asked, sleep(answerMaxMs, null)]);
}

/** The files by which its cgroup is thawed, of cgroup v1 or v2; none where it does not run. */
async function freezers({ socketPath, containerName }: Place): Promise<string[]> {
  const filters = encodeURIComponent(JSON.stringify({ name: [`^/${containerName}$`] }));
  const { body } = await engineCall(socketPath, 'GET', `/containers/json?all=1&filters=${filters}`);
  const id = Object(body)[0]?.Id;
  if (id === undefined) return [];
  const names = ['(', '-name', 'freezer.state', '-o', '-name', 'cgroup.freeze', ')'];
  const { stdout } = await run('find', ['/sys/fs/cgroup', '-path', `*${id}*`, ...names]);
  return stdout.split('\n').filter((file) => file !== '');
}

/** Ends it whatever became of it: a container that stays stuck is one that nobody can remove. */
export async function freeContainer(place: Place): Promise<void> {
  for (const file of await freezers(place)) await writeFile(file, file.endsWith('.state') ? 'THAWED' : '0');
  const { body } = await call(place, 'GET', 'json');
  // A thawed one still counts as paused, and is refused to go on.
  if (Object(body).State?.Paused) await call(place, 'POST', 'restart');
}

/** Pauses it so that the engine goes on answering for it: the pause may have met a health check that was being started. */
export async function pauseContainer(place: Place): Promise<void> {
  for (let tries = 0; tries < triesMax; tries += 1) {
    await call(place, 'POST', 'pause');
    const state = await stateOf(place);
    if (state?.Paused) return;
    if (state === null) await freeContainer(place);
  }
  throw new Error('The container cannot be paused');
}

/** Lets a pause meet the start of a command. @returns when. @throws where it cannot, or could not be undone */
export async function pauseInExec(place: Place): Promise<number> {
  for (const file of await freezers(place)) await access(file, constants.W_OK);
  const command = { Cmd: ['/app/healthcheck', '/tmp/agent-runner.sock'], AttachStdout: true };
  for (let tries = 0; tries < triesMax; tries += 1) {
    const { body } = await call(place, 'POST', 'exec', command);
    const start = { Detach: false, Tty: false };
    const started = engineCall(place.socketPath, 'POST', `/exec/${Object(body).Id}/start`, start);
    started.catch(() => undefined);
    await sleep(delaysMs[tries % delaysMs.length]);
    await call(place, 'POST', 'pause');
    const at = performance.now();
    if ((await stateOf(place)) === null) return at;
    await call(place, 'POST', 'unpause');
    await started;
  }
  throw new Error('No pause met the start of a command');
}
