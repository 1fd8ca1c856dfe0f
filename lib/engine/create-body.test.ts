import { expect, test } from 'vitest';
import { toCreateBody } from './create-body';
import type { ContainerSpec } from './types';

const spec: ContainerSpec = {
  image: 'x/y:1',
  environment: {},
  labels: {},
  hostname: 'w',
  user: '1000:1000',
  networkMode: 'host',
  extraHosts: [],
  mounts: [],
  tmpfs: {},
  readOnlyRootfs: true,
  init: false,
  memoryBytes: 1,
  pidsLimit: 1,
  stopTimeoutSeconds: 1,
  restartPolicy: 'no',
  log: { maxSizeBytes: 1, maxFiles: 1 },
  userNamespace: null,
};
const mount = { source: '/a b', target: '/workspace', readOnly: false };
const host = (mounts: ContainerSpec['mounts']) => toCreateBody({ ...spec, mounts }).HostConfig;

test('without SELinux a mount asks for no label, and the engine makes no absent folder', () => {
  expect(host([mount])?.Mounts).toEqual([
    { Type: 'bind', Source: '/a b', Target: '/workspace', ReadOnly: false },
  ]);
  expect(host([mount])).not.toHaveProperty('Binds');
});

test('the image’s health check is asked for often at the start, and stays the image’s', () => {
  expect(toCreateBody({ ...spec, healthStartIntervalSeconds: 1 }).Healthcheck).toEqual({
    StartInterval: 1e9,
    StartPeriod: 30e9,
  });
  expect(toCreateBody(spec)).not.toHaveProperty('Healthcheck');
});

test('with SELinux a mount gets the label that containers share, never one of its own', () => {
  const labelled = host([
    { ...mount, relabel: true },
    { source: '/tls', target: '/t', readOnly: true, relabel: true },
  ]);
  expect(labelled?.Mounts).toEqual([]);
  expect(labelled?.Binds).toEqual(['/a b:/workspace:rw,z', '/tls:/t:ro,z']);
});

test('a published port is this machine’s alone', () => {
  const body = toCreateBody({ ...spec, networkMode: 'bridge', ports: [7233] });
  expect(body.ExposedPorts).toEqual({ '7233/tcp': {} });
  expect(body.HostConfig?.PortBindings).toEqual({ '7233/tcp': [{ HostIp: '127.0.0.1', HostPort: '7233' }] });
  expect(toCreateBody(spec).HostConfig).not.toHaveProperty('PortBindings');
});

test('a volume is mounted by its name', () => {
  expect(host([{ ...mount, source: 'data', volume: true }])?.Mounts).toEqual([
    { Type: 'volume', Source: 'data', Target: '/workspace', ReadOnly: false },
  ]);
});
