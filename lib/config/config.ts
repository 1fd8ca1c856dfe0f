import { existsSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { z } from 'zod';
import { proxyNames } from '@/lib/contracts/proxies';
import { Failure, isFailure } from '@/lib/core/failure';
import { parseImageReference } from '@/lib/core/image-reference';
import { agentRunnerImage, devServerImage } from '@/lib/version';

/** Everything the console takes from its environment, read once. Paths are absolute. */
export interface Config {
  /** `STIGMER_HOME`, or `~/.stigmer`. */
  homeDirectory: string;
  consoleDirectory: string;
  workspaceDirectory: string;
  logDirectory: string;
  /** Of each recorded log. */
  logLimits: { fileBytesMax: number; filesMax: number };
  preferencesPath: string;
  socketPath: string;
  port: number;
  /** The override, or the pinned version. */
  image: string;
  imageOverridden: boolean;
  /** Of Temporal's development server: the override, or the pinned version. */
  temporalImage: string;
  /** The agent-runner's. */
  containerName: string;
  /** Directory that holds Dockerfile.agent-runner, a checkout or the installed package; null when there is none. */
  checkoutDirectory: string | null;
  buildArguments: Record<string, string>;
  buildNetwork: 'host' | null;
  engineEnvironment: {
    DOCKER_HOST?: string;
    DOCKER_CONTEXT?: string;
    DOCKER_CONFIG?: string;
    DOCKER_TLS?: string;
    DOCKER_TLS_VERIFY?: string;
    DOCKER_CERT_PATH?: string;
    XDG_RUNTIME_DIR?: string;
    TMPDIR?: string;
  };
  /** The variables by which `docker` and `podman` reach registries; a proxy's address may hold a password. */
  registryEnvironment: Record<string, string>;
  userHomeDirectory: string;
  /** Where Temporal's own tools keep their profiles. */
  temporalProfilePath: string;
  /** Started over SSH: the browser is then on another machine. */
  overSsh: boolean;
  /** In one of an image that says so, as the console's own does. */
  inContainer: boolean;
  platform: NodeJS.Platform;
  architecture: string;
  uid: number;
  gid: number;
}

const defaultLogFileMegabytes = 100;
const defaultLogFiles = 5;

/** A whole number in decimal digits. */
function wholeNumber(min: number, max: number) {
  return z
    .string()
    .refine((text) => /^\d{1,9}$/.test(text) && Number(text) >= min && Number(text) <= max, {
      message: `write a whole number from ${min} to ${max}`,
    })
    .transform(Number)
    .optional();
}

const absolutePath = z.string().refine(isAbsolute, 'write an absolute path');

const imageReference = z.string().superRefine((text, context) => {
  try {
    parseImageReference(text);
  } catch (error) {
    if (!isFailure(error)) throw error;
    const { reason, remedy } = error.details;
    context.addIssue({ code: 'custom', message: `${reason} ${remedy.summary}` });
  }
});

const environmentSchema = z.object({
  STIGMER_HOME: absolutePath.optional(),
  STIGMER_AGENT_RUNNER_IMAGE: imageReference.optional(),
  STIGMER_TEMPORAL_IMAGE: imageReference.optional(),
  STIGMER_CONTAINER_NAME: z
    .string()
    .regex(/^[a-zA-Z0-9][a-zA-Z0-9_.-]{1,62}$/, 'write 2 to 63 letters, digits, dots, dashes or underscores')
    .optional(),
  STIGMER_LOG_FILE_MB: wholeNumber(1, 10_000),
  STIGMER_LOG_FILES: wholeNumber(2, 100),
  STIGMER_CHECKOUT_DIR: absolutePath.optional(),
  STIGMER_BUILD_NODE_IMAGE: z.string().optional(),
  STIGMER_BUILD_NETWORK: z.literal('host', 'the only value is host').optional(),
  PORT: z
    .string()
    .refine((text) => /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535, {
      message: 'write a port from 1 to 65535',
    })
    .optional(),
  HOME: absolutePath.optional(),
  DOCKER_HOST: z.string().optional(),
  DOCKER_CONTEXT: z.string().optional(),
  DOCKER_CONFIG: z.string().optional(),
  DOCKER_TLS: z.string().optional(),
  DOCKER_TLS_VERIFY: z.string().optional(),
  DOCKER_CERT_PATH: z.string().optional(),
  XDG_RUNTIME_DIR: z.string().optional(),
  XDG_CONFIG_HOME: z.string().optional(),
  TMPDIR: z.string().optional(),
  SSH_CONNECTION: z.string().optional(),
  STIGMER_IN_CONTAINER: z.literal('true', 'the only value is true').optional(),
});

/** Every variable the console reads by its own name. */
export const configVariables: readonly string[] = environmentSchema.keyof().options;

const engineVariables = [
  'DOCKER_HOST',
  'DOCKER_CONTEXT',
  'DOCKER_CONFIG',
  'DOCKER_TLS',
  'DOCKER_TLS_VERIFY',
  'DOCKER_CERT_PATH',
  'XDG_RUNTIME_DIR',
  'TMPDIR',
] as const;
const registryVariables = [
  'DOCKER_CONFIG',
  'REGISTRY_AUTH_FILE',
  'XDG_RUNTIME_DIR',
  'XDG_CONFIG_HOME',
  'SSL_CERT_FILE',
  ...proxyNames,
] as const;
const buildArgumentPrefix = 'STIGMER_BUILD_ARG_';

type Environment = Readonly<Record<string, string | undefined>>;

function withoutEmpty(environment: Environment): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) => (value ? [[name, value]] : [])),
  );
}

function pick<Name extends string>(
  environment: Readonly<Record<string, string>>,
  names: readonly Name[],
): Partial<Record<Name, string>> {
  const found: Partial<Record<Name, string>> = {};
  for (const name of names) {
    const value = environment[name];
    if (value !== undefined) found[name] = value;
  }
  return found;
}

function buildArguments(environment: Record<string, string>): Record<string, string> {
  const named = Object.entries(environment).flatMap(([name, value]) =>
    name.startsWith(buildArgumentPrefix) ? [[name.slice(buildArgumentPrefix.length), value]] : [],
  );
  const nodeImage = environment.STIGMER_BUILD_NODE_IMAGE;
  return { ...Object.fromEntries(named), ...(nodeImage ? { NODE_IMAGE: nodeImage } : {}) };
}

/** As the SDK finds it; of a relative path it takes no notice. */
function configDirectory(home: string, configHome = ''): string {
  if (process.platform === 'darwin') return join(home, 'Library/Application Support');
  return isAbsolute(configHome) ? configHome : join(home, '.config');
}

function invalid(error: z.ZodError): Failure {
  const evidence = error.issues.map((issue) => ({ label: issue.path.join('.'), value: issue.message }));
  return new Failure({
    code: 'config-invalid',
    title: 'The console cannot start with these variables',
    reason: evidence.map(({ label, value }) => `${label}: ${value}`).join('; '),
    remedy: { summary: 'Correct or unset them and start again.' },
    evidence,
  });
}

/**
 * Reads the process environment; an empty variable counts as not set.
 * @throws Failure `config-invalid`, naming every wrong variable at once.
 */
export function readConfig(processEnvironment: Environment, startDirectory: string): Config {
  const environment = withoutEmpty(processEnvironment);
  const parsed = environmentSchema.safeParse(environment);
  if (!parsed.success) throw invalid(parsed.error);
  const { data } = parsed;
  const userHomeDirectory = data.HOME ?? homedir();
  const homeDirectory = data.STIGMER_HOME ?? join(userHomeDirectory, '.stigmer');
  const consoleDirectory = join(homeDirectory, 'console');
  const checkout = data.STIGMER_CHECKOUT_DIR ?? startDirectory;
  const user = userInfo();
  return {
    homeDirectory,
    consoleDirectory,
    workspaceDirectory: join(homeDirectory, 'data/workspace'),
    logDirectory: join(homeDirectory, 'data/logs'),
    logLimits: {
      fileBytesMax: (data.STIGMER_LOG_FILE_MB ?? defaultLogFileMegabytes) * 1_000_000,
      filesMax: data.STIGMER_LOG_FILES ?? defaultLogFiles,
    },
    preferencesPath: join(consoleDirectory, 'preferences.json'),
    socketPath: join(consoleDirectory, 'console.sock'),
    port: Number(data.PORT ?? 3000),
    image: agentRunnerImage(data.STIGMER_AGENT_RUNNER_IMAGE),
    imageOverridden: data.STIGMER_AGENT_RUNNER_IMAGE !== undefined,
    temporalImage: data.STIGMER_TEMPORAL_IMAGE ?? devServerImage,
    containerName: data.STIGMER_CONTAINER_NAME ?? 'stigmer-agent-runner',
    checkoutDirectory: existsSync(join(checkout, 'Dockerfile.agent-runner')) ? checkout : null,
    buildArguments: buildArguments(environment),
    buildNetwork: data.STIGMER_BUILD_NETWORK ?? null,
    engineEnvironment: pick(environment, engineVariables),
    registryEnvironment: pick(environment, registryVariables),
    userHomeDirectory,
    temporalProfilePath: join(
      configDirectory(userHomeDirectory, data.XDG_CONFIG_HOME),
      'temporalio/temporal.toml',
    ),
    overSsh: data.SSH_CONNECTION !== undefined,
    inContainer: data.STIGMER_IN_CONTAINER !== undefined,
    platform: process.platform,
    architecture: process.arch,
    uid: user.uid,
    gid: user.gid,
  };
}
