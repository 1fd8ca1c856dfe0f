import { expect, test } from 'vitest';
import { containerIdsIn } from './console-container';

const id = 'f153b98b6f1109fe6058dac3fa041bb43dfa889a169fe4fbdd2f18cbfb92980f';
const other = '0123456789abcdef'.repeat(4);
const disk = 'rw,relatime - ext4 /dev/vda rw,discard';

test.each([
  [
    'Docker 20.10, network of the machine',
    [
      `95 78 254:0 /var/lib/docker/containers/${id}/resolv.conf /etc/resolv.conf ${disk}`,
      `96 78 254:0 /var/lib/docker/containers/${id}/hostname /etc/hostname ${disk}`,
      `97 78 254:0 /var/lib/docker/containers/${id}/hosts /etc/hosts ${disk}`,
    ],
  ],
  [
    'Podman 4.3, no network',
    [
      `86 79 254:0 /run/containers/storage/overlay-containers/${id}/userdata/.containerenv /run/.containerenv ${disk}`,
      `87 79 254:0 /run/containers/storage/overlay-containers/${id}/userdata/hostname /etc/hostname ${disk}`,
    ],
  ],
])('the container’s id is read from what %s mounts over the image', (_engine, lines) => {
  expect(containerIdsIn(`${lines.join('\n')}\n`)).toEqual([id]);
});

test.each([
  ['a machine', `22 1 254:0 / / ${disk}`],
  [
    'folders of another container that somebody mounted',
    `99 78 254:0 /containers/${other}/hosts /mnt/hosts ${disk}`,
  ],
  ['a name that only begins like an id', `96 78 254:0 /containers/${other}ff/hostname /etc/hostname ${disk}`],
  ['nothing', ''],
])('%s gives no id', (_case, mountinfo) => {
  expect(containerIdsIn(mountinfo)).toEqual([]);
});
