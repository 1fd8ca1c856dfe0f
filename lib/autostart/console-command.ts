import { join } from 'node:path';
import { configVariables } from '@/lib/config/config';
import { proxyNames } from '@/lib/contracts/proxies';
import { Failure } from '@/lib/core/failure';

/** How a service manager starts the console. Paths are absolute. */
export interface ConsoleCommand {
  program: string;
  arguments: readonly string[];
  /** What the console reads, as it is set where it was installed: a service manager's own environment has none of it. */
  environment: Readonly<Record<string, string>>;
}

/** Found by PATH: ssh, and the helpers that know a registry's credentials. */
const alsoNeeded = ['PATH', 'REGISTRY_AUTH_FILE', 'SSL_CERT_FILE', ...proxyNames];
/** Of one login, or said otherwise: the service manager sets its own, and the port is an argument. */
const notKept = new Set(['HOME', 'PORT', 'SSH_CONNECTION', 'TMPDIR', 'XDG_RUNTIME_DIR']);

/**
 * The command that starts the console of this package.
 * @param packageDirectory with `dist/server.mjs`
 * @throws Failure `autostart-from-cache` when npx may delete that package, `autostart-secret` when a proxy's address holds a
 * password, which a unit file would show
 */
export function consoleCommand(
  environment: Readonly<Record<string, string | undefined>>,
  packageDirectory: string,
  port: number,
): ConsoleCommand {
  if (packageDirectory.split('/').includes('_npx')) throw inCache(packageDirectory);
  const kept: Record<string, string> = {};
  for (const name of [...configVariables, ...alsoNeeded]) {
    const value = environment[name];
    if (value && !notKept.has(name)) kept[name] = value;
  }
  const secret = proxyNames.find((name) => hasPassword(kept[name] ?? ''));
  if (secret !== undefined) throw withSecret(secret);
  return {
    program: process.execPath,
    arguments: [join(packageDirectory, 'dist/server.mjs'), '--port', String(port), '--no-print-link'],
    environment: kept,
  };
}

function hasPassword(proxy: string): boolean {
  const address = proxy.includes('://') ? proxy : `http://${proxy}`;
  return URL.canParse(address) && new URL(address).password !== '';
}

function inCache(directory: string): Failure {
  return new Failure({
    code: 'autostart-from-cache',
    title: 'This copy of the console is in the cache of npx',
    reason: 'npm may delete it at any time, and the service would have nothing to start.',
    remedy: {
      summary:
        'Install for good what npx was given, its name or its file, by npm install --global; then install the service from there.',
    },
    evidence: [{ label: 'folder', value: directory }],
  });
}

function withSecret(name: string): Failure {
  return new Failure({
    code: 'autostart-secret',
    title: 'The proxy’s password would stand in the service’s file',
    reason: `${name} holds a password, and whoever may ask the service manager reads a service’s environment.`,
    remedy: {
      summary: 'Set the proxy without its password, or start the console by hand where it needs it.',
    },
    evidence: [{ label: 'variable', value: name }],
  });
}
