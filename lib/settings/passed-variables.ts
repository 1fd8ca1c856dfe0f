/** The container's label with the names (never the values) of the variables that were passed on into it. */
export const passedLabel = 'dev.stigmer.console.passed';

export function passedLabelValue(others: Readonly<Record<string, string>>): string {
  return Object.keys(others).sort().join(',');
}

/** What the engine says about a container's variables. */
export interface RunningVariables {
  environment: Readonly<Record<string, string>>;
  labels: Readonly<Record<string, string>>;
}

export function passedNames({ labels }: RunningVariables): string[] {
  return (labels[passedLabel] ?? '').split(',').filter((name) => name !== '');
}

/**
 * Names of the other variables that await Apply: added, changed, or taken out of the file and still in the container. The
 * label separates what was passed on from what the image brings.
 */
export function pendingOthers(others: Readonly<Record<string, string>>, running: RunningVariables): string[] {
  const passed = new Set(passedNames(running));
  const changed = Object.entries(others)
    .filter(([name, value]) => !passed.has(name) || running.environment[name] !== value)
    .map(([name]) => name);
  return [...changed, ...[...passed].filter((name) => !Object.hasOwn(others, name))];
}
