import { expect, test } from 'vitest';
import { asWriteFailure, DiskRoom } from './disk-room';

function roomOf(disk: { freeBytes: number; totalBytes: number }): DiskRoom {
  return new DiskRoom('/logs', () => disk);
}

test('of a disk 100 MB are left to others, of a small one a twentieth', () => {
  const large = 1e12;
  expect(() => roomOf({ freeBytes: 100_000_000, totalBytes: large }).check()).not.toThrow();
  expect(() => roomOf({ freeBytes: 99_999_999, totalBytes: large }).check()).toThrow(
    expect.objectContaining({ code: 'log-disk-full' }),
  );
  expect(() => roomOf({ freeBytes: 50_000, totalBytes: 1_000_000 }).check()).not.toThrow();
  expect(() => roomOf({ freeBytes: 49_999, totalBytes: 1_000_000 }).check()).toThrow(/are free on its disk/);
});

test('a disk that was full has to have twice that before it is written to again', () => {
  const disk = { freeBytes: 90_000_000, totalBytes: 1e12 };
  const room = roomOf(disk);
  expect(() => room.check()).toThrow();
  disk.freeBytes = 199_999_999;
  expect(() => room.check()).toThrow();
  disk.freeBytes = 200_000_000;
  expect(() => room.check()).not.toThrow();
  disk.freeBytes = 100_000_000;
  expect(() => room.check()).not.toThrow();
});

test.each(['ENOSPC', 'EDQUOT'])('%s is a full disk, any other error stays what it is', (code) => {
  const failure = asWriteFailure(Object.assign(new Error(`${code}: no room`), { code }), '/logs');
  expect(failure).toMatchObject({
    code: 'log-disk-full',
    message: expect.stringContaining(`${code}: no room`),
  });
  const other = Object.assign(new Error('EACCES'), { code: 'EACCES' });
  expect(asWriteFailure(other, '/logs')).toBe(other);
});
