import { settingDefinitions } from '@/lib/contracts/setting-definitions';

export interface FileSources {
  environment: Record<string, string | undefined>;
  readFile(path: string): Buffer;
}

/** Of every variable that may hold a secret, older names included. */
export const secretNames = settingDefinitions
  .filter((definition) => definition.kind === 'secret')
  .flatMap((definition) => [definition.name, ...definition.aliases]);

/** Line ends in JSON are no part of its texts, and those between keys are as good as spaces. */
const mayHaveLines = new Set<string>(
  settingDefinitions.filter(({ json, payloadKeys }) => json || payloadKeys).map(({ name }) => name),
);

/** `NAME_FILE` gives the path of a file that holds the secret `NAME`; line ends at the end of the file are not part of it. */
export function readSecretFiles(
  { environment, readFile }: FileSources,
  problems: string[],
): FileSources['environment'] {
  const filled = { ...environment };
  for (const name of secretNames) {
    const path = environment[`${name}_FILE`];
    if (!path) continue;
    if (environment[name]) {
      problems.push(`${name}_FILE: Set either ${name} or ${name}_FILE`);
      continue;
    }
    const content = readOrExplain(`${name}_FILE`, path, readFile, problems)?.toString('utf8').trimEnd();
    if (content === '') problems.push(`${name}_FILE: The file ${path} is empty`);
    filled[name] = content === undefined || !mayHaveLines.has(name) ? content : inOneLine(content);
  }
  return filled;
}

function inOneLine(content: string): string {
  return content.replace(/\s*\n\s*/g, ' ');
}

/** The file; null, with the problem, when it cannot be read. */
export function readOrExplain(
  name: string,
  path: string,
  readFile: FileSources['readFile'],
  problems: string[],
): Buffer | null {
  try {
    return readFile(path);
  } catch (error) {
    problems.push(`${name}: Cannot read ${path} in the container (${codeOf(error)})`);
    return null;
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
