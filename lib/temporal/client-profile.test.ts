import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readClientProfile } from './client-profile';
import { findClientProfile } from './find-profile';

const file = `
[profile.default]
address = "localhost:7233"

[profile.cloud]
address = "a.tmprl.cloud:7233"
namespace = "a.b"
api_key = "canary"

[profile.cloud.tls]
server_name = "tmprl.cloud"
client_cert_path = "/c.pem"
client_key_path = "/k.pem"
`;

describe('a profile of Temporal’s own tools', () => {
  test('gives our settings their values', () => {
    expect(readClientProfile(file, 'cloud')).toEqual({
      values: {
        TEMPORAL_ADDRESS: 'a.tmprl.cloud:7233',
        TEMPORAL_NAMESPACE: 'a.b',
        TEMPORAL_API_KEY: 'canary',
        TEMPORAL_TLS: 'true',
        TEMPORAL_TLS_SERVER_NAME: 'tmprl.cloud',
        TEMPORAL_TLS_CLIENT_CERT_PATH: '/c.pem',
        TEMPORAL_TLS_CLIENT_KEY_PATH: '/k.pem',
      },
      problems: [],
    });
    expect(readClientProfile(file, null).values).toEqual({ TEMPORAL_ADDRESS: 'localhost:7233' });
  });

  test('that switches TLS off says so, and no other does', () => {
    const tls = (line: string) =>
      readClientProfile(`[profile.default.tls]\n${line}`, null).values.TEMPORAL_TLS;
    expect([tls('disabled = true'), tls('disabled = false'), tls('server_name = "x"')]).toEqual([
      'false',
      'true',
      'true',
    ]);
  });

  test.each([
    ['', 0],
    ['# nothing yet\n', 0],
    ['[other]\nprofile_count = 1\n', 0],
    ['[profile.a]\n', 0],
  ])('may be missing where none was asked for: %j', (content) => {
    expect(readClientProfile(content, null)).toEqual({ values: {}, problems: [] });
    expect(readClientProfile(content, 'b').problems).toEqual([
      { name: 'TEMPORAL_PROFILE', message: 'The profile file has no profile of this name' },
    ]);
  });

  test.each([
    ['[profile.default]\napi_key = "canary', 'It is not TOML (line 2)'],
    ['[profile.default]\naddress = 5', 'The profile holds wrong values (address: write text in quotes)'],
    ['[profile.a.tls]\nclient_key_path = "/k"\nclient_key_data = "canary"', 'Its profiles cannot be read'],
    [
      '[profile.default.tls]\nclient_key_data = "canary"',
      'Give TEMPORAL_TLS_CLIENT_KEY_PATH a file: the profile holds its content',
    ],
  ])('that cannot be used is named without its text: %j', (content, message) => {
    expect(readClientProfile(content, null)).toEqual({
      values: {},
      problems: [{ name: 'TEMPORAL_CONFIG_FILE', message }],
    });
  });
});

describe('on this machine', () => {
  let directory: string;
  let usual: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'profile-'));
    usual = join(directory, 'temporal.toml');
  });
  afterEach(() => rm(directory, { recursive: true }));

  test('the profile is looked for where Temporal’s own tools keep it, or where it is said to be', async () => {
    expect(await findClientProfile({}, usual)).toEqual({ values: {}, problems: [] });
    await writeFile(usual, file);
    expect((await findClientProfile({ TEMPORAL_PROFILE: 'cloud' }, usual)).values.TEMPORAL_NAMESPACE).toBe(
      'a.b',
    );
    const other = join(directory, 'other.toml');
    await writeFile(other, '[profile.default]\nnamespace = "theirs"');
    expect(await findClientProfile({ TEMPORAL_CONFIG_FILE: other }, usual)).toEqual({
      values: { TEMPORAL_NAMESPACE: 'theirs' },
      problems: [],
    });
  });

  test.each([
    ['TEMPORAL_CONFIG_FILE', '/nowhere/t.toml'],
    ['TEMPORAL_PROFILE', 'cloud'],
  ])('a file that %s needs and that is not there is named', async (name, value) => {
    const message = expect.stringMatching(/^There is no file \/.*\.toml on this machine$/);
    expect(await findClientProfile({ [name]: value }, usual)).toEqual({
      values: {},
      problems: [{ name, message }],
    });
  });
});
