/** An SDK's own identity, `<pid>@<hostname>`, taken apart; null for a name that somebody chose. */
export function placeOf(identity: string): { pid: number; host: string } | null {
  // Go writes `<pid>@<hostname>@<task queue>`.
  const [, pid, host] = /^(\d+)@([^@]+)/.exec(identity) ?? [];
  return pid === undefined || host === undefined ? null : { pid: Number(pid), host };
}

/** A container that was given no hostname has the beginning of its id. */
export function isContainerHost(host: string): boolean {
  return /^[0-9a-f]{12}$/.test(host);
}

/** Where a worker of that identity runs, as a phrase, as far as the identity alone tells; null: it does not. */
export function placeText(identity: string): string | null {
  const place = placeOf(identity);
  if (place === null) return null;
  const { pid, host } = place;
  if (isContainerHost(host)) return `a process of the container ${host}`;
  return pid === 1 ? `the first process of a container on ${host}` : `process ${pid} on ${host}`;
}
