import { settingDefinitions } from './setting-definitions';
import { similarName } from './similar-name';

const secretSettings = new Set<string>(
  settingDefinitions
    .filter(({ kind }) => kind === 'secret')
    .flatMap(({ name, aliases }) => [name, ...aliases]),
);
const settingNames = new Set<string>(settingDefinitions.flatMap(({ name, aliases }) => [name, ...aliases]));
/** `NAME_FILE` of a secret setting holds a path. */
const secretFiles = new Set([...secretSettings].map((name) => `${name}_FILE`));

/** Rather one too many: a name wrongly taken for a secret is only not shown. `TOKENS` counts them. */
const secretWords =
  /SECRET|PASSW|PASSPHRASE|CREDENTIAL|TOKEN(?!S(_|$))|KEY(?!BOARD|WORD)|PASS(_|$)|(_|^)(PWD|PW|DSN)$|AUTHORIZATION|COOKIE|PRIVATE/i;

/** The password of a URL such as `redis://user:password@host`; null without. */
function passwordOf(value: string): string | null {
  const written = /^[a-z][a-z0-9+.-]*:\/\/[^/?#\s]*?:([^/?#\s]+)@/i.exec(value)?.[1];
  return written ?? null;
}

/** Whether nobody may see the value: by the schema for a setting, for any other variable by its name or a password in it. */
export function isSecretVariable(name: string, value: string): boolean {
  if (settingNames.has(name)) return secretSettings.has(name);
  if (secretFiles.has(name)) return false;
  if (secretWords.test(name) && name !== 'PWD') return true;
  // A key under a name that is misspelled.
  return secretSettings.has(similarName(name) ?? '') || passwordOf(value) !== null;
}

/** What must not be shown of an environment, the longest first: one secret may be the beginning of another. */
export function secretTexts(environment: Readonly<Record<string, string>>): string[] {
  const texts = Object.entries(environment).flatMap(([name, value]) =>
    isSecretVariable(name, value) ? [value, passwordOf(value) ?? ''] : [],
  );
  // A text of three letters is in half of all lines by chance.
  return texts.filter((text) => text.length >= 4).sort((one, other) => other.length - one.length);
}

/** Takes the values of an environment's secrets out of a log line before it becomes evidence. */
export function redactSecrets(line: string, environment: Readonly<Record<string, string>>): string {
  return secretTexts(environment).reduce((text, secret) => text.replaceAll(secret, '•••'), line);
}
