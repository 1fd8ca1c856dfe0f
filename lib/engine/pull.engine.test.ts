import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isFailure } from '@/lib/core/failure';
import { parseImageReference } from '@/lib/core/image-reference';
import { readBed } from '@/testbed/bed';
import { type FaultProxy, startFaultProxy, untilQuiet } from '@/testbed/fault-proxy';
import { connectToBed, namesOf, removeImage } from './fixtures/engine-on-bed';
import { pushRandomImage } from './fixtures/registry-image';
import type { Engine, ImageFacts, PullSnapshot } from './types';

const bed = readBed();
const never = new AbortController().signal;

async function pullAll(engine: Engine, reference: string, signal = new AbortController().signal) {
  const snapshots: PullSnapshot[] = [];
  const pull = engine.pullImage(reference, signal);
  while (true) {
    const step: IteratorResult<PullSnapshot, ImageFacts> = await pull.next();
    if (step.done) return { snapshots, facts: step.value };
    snapshots.push(step.value);
  }
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const endsAt = performance.now() + 10_000;
  while (!(await condition())) {
    if (performance.now() > endsAt) throw new Error('It did not come true in time');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Docker 29 and Podman 5.8 go on with the rest of the layer, and no event says that anything happened. */
const resumesUnsaid = ({ name }: { name: string }) => ['docker-29', 'podman-5'].includes(name);

describe.each(bed.engines)('pull on $name', (row) => {
  let engine: Engine;
  let proxy: FaultProxy;
  const used: string[] = [];
  const registry = bed.registry.address;
  const push = async (name: string, sizes: readonly number[]) => {
    const pushed = await pushRandomImage(registry, `c-test/${row.name}-${name}`, sizes);
    const slow = `${proxy.address}/c-test/${row.name}-${name}:1`;
    used.push(pushed.reference, slow);
    return { ...pushed, slow };
  };

  beforeAll(async () => {
    engine = await connectToBed(row);
    proxy = await startFaultProxy(registry);
    proxy.limit(1_000_000);
  });
  afterAll(async () => {
    for (const reference of used) await removeImage(engine, reference);
    await proxy.close();
  });

  test('the total stands from the first snapshot, bytes never go back, and the end is the image itself', async () => {
    const { slow, totalBytes } = await push('whole', [3_000_000, 400_000, 1_500]);
    expect((await engine.readImageSize(slow, new AbortController().signal)).totalBytes).toBe(totalBytes);
    const { snapshots, facts } = await pullAll(engine, slow);
    expect(snapshots[0]).toMatchObject({ receivedBytes: 0, totalBytes });
    const received = snapshots.map((snapshot) => snapshot.receivedBytes);
    expect(received).toEqual([...received].sort((a, b) => a - b));
    expect(new Set(received).size).toBeGreaterThan(2);
    expect(snapshots.every((snapshot) => snapshot.totalBytes === totalBytes)).toBe(true);
    expect(received.at(-1)).toBe(totalBytes);
    expect(facts).toEqual(await engine.inspectImage(slow));
    expect((await pullAll(engine, slow)).snapshots.at(-1)?.receivedBytes).toBe(totalBytes);
  });

  test('a cancel rejects with its reason and ends the pull at the engine', async () => {
    const { slow, totalBytes } = await push('cancelled', [20_000_000]);
    const controller = new AbortController();
    const pulling = pullAll(engine, slow, controller.signal).catch((error) => error);
    const before = proxy.sentBytes();
    await until(() => proxy.sentBytes() - before > 500_000);
    controller.abort('the user cancelled');
    expect(await pulling).toBe('the user cancelled');
    await untilQuiet(proxy);
    expect(proxy.sentBytes() - before).toBeLessThan(totalBytes);
    expect(await engine.inspectImage(slow)).toBeNull();
  });

  test('a connection that the registry loses in mid-pull is taken up again, and bytes never go back', async () => {
    const { slow, totalBytes } = await push('lost', [3_000_000, 400_000]);
    const before = proxy.sentBytes();
    const pulling = pullAll(engine, slow);
    await until(() => proxy.sentBytes() - before > 1_000_000);
    proxy.drop();
    const { snapshots, facts } = await pulling;
    const received = snapshots.map((snapshot) => snapshot.receivedBytes);
    expect(received).toEqual([...received].sort((a, b) => a - b));
    expect(received.at(-1)).toBe(totalBytes);
    expect(snapshots.some(({ notice }) => notice?.startsWith('Retrying in'))).toBe(!resumesUnsaid(row));
    expect(facts).toEqual(await engine.inspectImage(slow));
  });

  test('leaving the loop early ends the pull at the engine', async () => {
    const { slow, totalBytes } = await push('left', [20_000_000]);
    const before = proxy.sentBytes();
    for await (const snapshot of engine.pullImage(slow, new AbortController().signal)) {
      if (snapshot.layers.some((layer) => layer.state === 'downloading')) break;
    }
    await untilQuiet(proxy);
    expect(proxy.sentBytes() - before).toBeLessThan(totalBytes);
    expect(await engine.inspectImage(slow)).toBeNull();
  });

  test.each([
    ['a wrong tag', `${registry}/test/busybox:no-such-tag`, 'image-tag-not-found'],
    ['a registry that is down', '127.0.0.1:9/test/busybox:1', 'image-registry-unreachable'],
  ])('%s is a named failure with a remedy', async (_title, reference, code) => {
    const failure = await pullAll(engine, reference).catch((error) => error);
    expect(failure).toMatchObject({ code });
    expect(isFailure(failure) && failure.details.remedy.summary).toBeTruthy();
  });

  test('an image that does not fit on the engine’s disk is refused with need and room, not pulled until it is full', async () => {
    const name = `c-test/${row.name}-huge`;
    // Truly twenty seconds of download: an engine that had it all before the refusal would need no more room for it.
    await pushRandomImage(registry, name, [20_000_000], { claimedBytes: 9e15 });
    const reference = `${proxy.address}/${name}:1`;
    const failure = await pullAll(engine, reference).catch((error) => error);
    expect(failure).toMatchObject({ code: 'image-disk-full' });
    expect(failure.details.reason).toMatch(/at least 9000\.0 TB .* are free/);
    await expect(engine.readImageSize(reference, new AbortController().signal)).rejects.toMatchObject({
      code: 'image-disk-full',
    });
    expect(await engine.inspectImage(reference)).toBeNull();
  });

  test('a tag that moves between the plan and the pull changes nothing: what was seen is what comes', async () => {
    const { reference } = await push('moves', [2_000]);
    const { registry: host, repository } = parseImageReference(reference);
    const seen = await engine.readTagDigest(reference, never);
    await engine.readImageSize(reference, never);
    await push('moves', [3_000]);
    const { facts } = await pullAll(engine, reference);
    expect(facts.repoDigests).toContain(`${host}/${repository}@${seen}`);
    expect(await engine.inspectImage(reference)).toEqual(facts);

    // Whoever asks once more gets what the tag is by now, and the one before keeps no name that could be taken away.
    const again = await pullAll(engine, reference);
    expect(again.facts.id).not.toBe(facts.id);
    const kept = row.name === 'docker-29' ? [`${host}/${repository}@${seen}`] : [];
    expect(await namesOf(engine, facts.id)).toEqual(kept);
  });

  test('whether a tag has moved costs one HEAD', async () => {
    const { reference } = await push('moved', [1_000]);
    const { facts } = await pullAll(engine, reference);
    const digest = await engine.readTagDigest(reference, never);
    expect(facts.repoDigests.some((name) => name.endsWith(`@${digest}`))).toBe(true);
    const before = await readFile(bed.registry.accessLog, 'utf8');
    await push('moved', [1_000]);
    const moved = await engine.readTagDigest(reference, never);
    expect(moved).not.toBe(digest);
    const requests = async () => {
      const log = (await readFile(bed.registry.accessLog, 'utf8')).slice(before.length);
      return [...log.matchAll(/"(GET|HEAD) (\S*c-test\S*moved\S*) HTTP/g)].map(([, method]) => method);
    };
    await until(async () => (await requests()).includes('HEAD'));
    expect((await requests()).filter((method) => method === 'GET')).toEqual([]);
  });

  test('an image that is not there is null, not an error', async () => {
    expect(await engine.inspectImage(`${registry}/c-test/none:1`)).toBeNull();
  });
});
