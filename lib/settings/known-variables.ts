import { isSecretVariable } from '@/lib/contracts/secret-variable';
import { settingDefinitions } from '@/lib/contracts/setting-definitions';
import { passedNames, type RunningVariables } from './passed-variables';

/** Those that a person chooses; the console gives each container an identity of its own. */
const chosenNames = settingDefinitions
  .filter(({ managed }) => !managed)
  .flatMap(({ name, aliases }) => [name, ...aliases]);

/**
 * What a container was given of the settings, and not what its image brings.
 * @param print what stands for a secret: it must tell two of them apart, and nothing else
 */
export function knownVariables(
  running: RunningVariables,
  print: (secret: string) => string,
): Record<string, string> {
  const names = new Set([...chosenNames, ...passedNames(running)]);
  const known = Object.entries(running.environment).filter(([name]) => names.has(name));
  return Object.fromEntries(
    known.map(([name, value]) => [name, isSecretVariable(name, value) ? `••• ${print(value)}` : value]),
  );
}
