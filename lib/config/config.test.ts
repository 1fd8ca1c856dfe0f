import { describe, expect, test } from 'vitest';
import { readConfig } from './config';

describe('readConfig', () => {
  test('puts everything under STIGMER_HOME', () => {
    const config = readConfig({ STIGMER_HOME: '/srv/stigmer', HOME: '/home/ada' }, '/nowhere');
    expect(config.consoleDirectory).toBe('/srv/stigmer/console');
    expect(config.workspaceDirectory).toBe('/srv/stigmer/data/workspace');
    expect(config.checkoutDirectory).toBeNull();
    expect(config.imageOverridden).toBe(false);
  });

  test('names every wrong variable at once, and none of their values', () => {
    const wrong = () =>
      readConfig({ PORT: '99999', STIGMER_HOME: 'relative', STIGMER_CONTAINER_NAME: '../x' }, '/');
    expect(wrong).toThrowError(/PORT.*/);
    expect(wrong).toThrowError(/STIGMER_HOME/);
    expect(wrong).toThrowError(/STIGMER_CONTAINER_NAME/);
    expect(wrong).not.toThrowError(/relative|99999/);
    expect(() => readConfig({ PORT: 'abc' }, '/')).toThrowError(/: PORT: write a port from 1 to 65535$/);
    const image = `ghcr.io/${'a'.repeat(300)}`;
    expect(() => readConfig({ STIGMER_AGENT_RUNNER_IMAGE: image }, '/')).toThrowError(
      /STIGMER_AGENT_RUNNER_IMAGE: The name without the tag is longer than 255 characters/,
    );
  });

  test('how much of a log is kept: 5 files of 100 MB, or what the environment says', () => {
    expect(readConfig({}, '/').logLimits).toEqual({ fileBytesMax: 100_000_000, filesMax: 5 });
    const own = readConfig({ STIGMER_LOG_FILE_MB: '20', STIGMER_LOG_FILES: '10' }, '/');
    expect(own.logLimits).toEqual({ fileBytesMax: 20_000_000, filesMax: 10 });
    const wrong = () => readConfig({ STIGMER_LOG_FILE_MB: '0.5', STIGMER_LOG_FILES: '1' }, '/');
    expect(wrong).toThrowError(/STIGMER_LOG_FILE_MB: write a whole number from 1 to 10000/);
    expect(wrong).toThrowError(/STIGMER_LOG_FILES: write a whole number from 2 to 100/);
  });

  test('an empty variable counts as not set', () => {
    expect(readConfig({ PORT: '', STIGMER_AGENT_RUNNER_IMAGE: '' }, '/').imageOverridden).toBe(false);
  });

  test.skipIf(process.platform === 'darwin')('Temporal’s profile is where its own tools keep it', () => {
    const pathWith = (environment: Record<string, string>) =>
      readConfig({ HOME: '/home/ada', ...environment }, '/').temporalProfilePath;
    expect(pathWith({})).toBe('/home/ada/.config/temporalio/temporal.toml');
    expect(pathWith({ XDG_CONFIG_HOME: '/etc/ada' })).toBe('/etc/ada/temporalio/temporal.toml');
    expect(pathWith({ XDG_CONFIG_HOME: 'relative' })).toBe('/home/ada/.config/temporalio/temporal.toml');
  });

  test('build arguments come from their prefix', () => {
    const config = readConfig(
      { STIGMER_BUILD_NODE_IMAGE: 'node-base:local', STIGMER_BUILD_ARG_STRIP: 'true' },
      '/',
    );
    expect(config.buildArguments).toEqual({ NODE_IMAGE: 'node-base:local', STRIP: 'true' });
  });
});
