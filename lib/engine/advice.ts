import type { EngineAdvice, EngineCandidate } from '@/lib/contracts/status';
import { startCommandOf } from './engine-command';

type Family = 'debian' | 'fedora' | 'linux' | 'darwin' | 'win32';

/** What to do on this platform, chosen by what was found: fix what is there before installing something new. */
export function adviseEngine(
  platform: NodeJS.Platform,
  osRelease: string,
  candidates: readonly EngineCandidate[],
): EngineAdvice[] {
  const family = familyOf(platform, osRelease);
  const fixes = [
    ...startNamed(platform, candidates),
    ...remedyOfNamed(candidates),
    ...permission(family, candidates),
    ...correctNamed(candidates),
    ...start(family, candidates),
  ];
  const installs = install[family];
  return [...fixes, ...installs, ...(family === 'debian' ? [playground] : [])];
}

function familyOf(platform: NodeJS.Platform, osRelease: string): Family {
  if (platform === 'darwin' || platform === 'win32') return platform;
  const ids = [...osRelease.matchAll(/^ID(?:_LIKE)?=(.*)$/gm)].map(([, value = '']) =>
    value.replaceAll('"', ''),
  );
  const words = ids.flatMap((value) => value.split(/\s+/));
  if (words.some((word) => word === 'debian' || word === 'ubuntu')) return 'debian';
  return words.some((word) => ['fedora', 'rhel', 'centos'].includes(word)) ? 'fedora' : 'linux';
}

/** The engine that was chosen here, else the one that the environment names, where it cannot be used. */
function namedProblem(candidates: readonly EngineCandidate[]) {
  const problem = candidates.find(
    ({ source, outcome, chosen }) =>
      (chosen || (!candidates.some((each) => each.chosen) && /^DOCKER_(HOST|CONTEXT)/.test(source))) &&
      outcome !== 'not-set' &&
      outcome !== 'usable',
  );
  if (problem === undefined) return null;
  const variable = problem.source.split(' ')[0] ?? 'DOCKER_HOST';
  return { ...problem, variable: problem.chosen ? null : variable };
}

/** A named engine is the one that is meant: it is more often down than misnamed. */
function startNamed(platform: NodeJS.Platform, candidates: readonly EngineCandidate[]): EngineAdvice[] {
  const problem = namedProblem(candidates);
  if (problem === null || problem.socketPath === null || !endedOutcomes.has(problem.outcome)) return [];
  return [
    {
      title: 'Start the engine again',
      summary: `${problem.variable === null ? 'You chose' : `${problem.variable} names`} the engine on ${problem.socketPath}, which does not answer. Start it again; the console notices by itself.`,
      command: startCommandOf(problem.socketPath, platform),
    },
  ];
}

/** Not being started is told already. */
function remedyOfNamed(candidates: readonly EngineCandidate[]): EngineAdvice[] {
  const problem = namedProblem(candidates);
  if (problem?.remedy === undefined || endedOutcomes.has(problem.outcome)) return [];
  const { summary, command = null } = problem.remedy;
  return [{ title: `Let ${problem.source} be used`, summary, command }];
}

const chooseAnother: EngineAdvice = {
  title: 'Or choose another engine',
  summary: 'Engines in the console’s menu lists what answers here; so does this command.',
  command: 'npx stigmer-console engines',
};

const endedOutcomes: ReadonlySet<EngineCandidate['outcome']> = new Set([
  'not-there',
  'not-running',
  'not-answering',
]);

function correctNamed(candidates: readonly EngineCandidate[]): EngineAdvice[] {
  const problem = namedProblem(candidates);
  if (problem === null) return [];
  if (problem.variable === null) return [chooseAnother];
  return [
    {
      title: `Correct or unset ${problem.variable}`,
      summary: `It names an engine that cannot be used, and no other is used in its place. Start the console again afterwards.`,
      command: `unset ${problem.variable}`,
    },
  ];
}

function permission(family: Family, candidates: readonly EngineCandidate[]): EngineAdvice[] {
  const denied = candidates.filter(({ outcome }) => outcome === 'no-permission');
  if (denied.length === 0 || family === 'darwin' || family === 'win32') return [];
  return denied.some(({ socketPath }) => socketPath?.includes('docker')) ? [joinDockerGroup] : [userPodman];
}

function start(family: Family, candidates: readonly EngineCandidate[]): EngineAdvice[] {
  const resting = candidates.filter(
    ({ outcome }) => outcome === 'not-running' || outcome === 'not-answering',
  );
  const of = (word: string) => resting.some(({ source }) => source.includes(word));
  const mac = family === 'darwin';
  if (family === 'win32') return resting.length > 0 ? [startDesktopWindows] : [];
  return [
    ...(of('colima') ? [startColima] : []),
    ...(of('docker') && !mac ? [startDocker] : []),
    ...(of('docker') && mac && !of('colima') ? [startDesktopMac] : []),
    ...(of('podman') ? [mac ? startMachine : userPodman] : []),
  ];
}

const joinDockerGroup: EngineAdvice = {
  title: 'Allow this user to use Docker',
  summary:
    'Docker is there, but this user is not in its group. Sign out and in again afterwards. Members of the group are as powerful as root.',
  command: 'sudo usermod -aG docker $USER',
};
const startDocker: EngineAdvice = {
  title: 'Start Docker',
  summary: 'Docker is installed and does not answer.',
  command: 'sudo systemctl restart docker',
};
const userPodman: EngineAdvice = {
  title: 'Start Podman for this user',
  summary: 'Podman’s socket is started by systemd when it is used.',
  command: 'systemctl --user enable --now podman.socket',
};
const startColima: EngineAdvice = {
  title: 'Start Colima',
  summary: 'Colima is installed and stopped.',
  command: 'colima start',
};
const startMachine: EngineAdvice = {
  title: 'Start the Podman machine',
  summary: 'Podman is installed and its machine is stopped.',
  command: 'podman machine start',
};
const startDesktopMac: EngineAdvice = {
  title: 'Start Docker Desktop',
  summary: 'Docker Desktop is installed and stopped.',
  command: 'open -a Docker',
};
const startDesktopWindows: EngineAdvice = {
  title: 'Start Docker Desktop',
  summary: 'Docker Desktop is installed and does not answer.',
  command: 'Start-Process "C:\\Program Files\\Docker\\Docker\\Docker Desktop.exe"',
};
const playground: EngineAdvice = {
  title: 'Try it without an engine of your own',
  summary:
    'In a checkout: brings up an engine, a registry and Temporal in a folder of their own, and removes them at the end. Needs root.',
  command: 'npm run playground',
};

const install: Record<Family, EngineAdvice[]> = {
  debian: [
    {
      title: 'Install Docker',
      summary: 'Docker Engine from this distribution.',
      command: 'sudo apt-get install -y docker.io && sudo systemctl start docker',
    },
    {
      title: 'Or install Podman',
      summary: 'Runs without root.',
      command: 'sudo apt-get install -y podman && systemctl --user enable --now podman.socket',
    },
  ],
  fedora: [
    {
      title: 'Install Podman',
      summary: 'Podman from this distribution, without root.',
      command: 'sudo dnf install -y podman && systemctl --user enable --now podman.socket',
    },
    {
      title: 'Or install Docker',
      summary: 'Docker Engine from this distribution.',
      command: 'sudo dnf install -y moby-engine && sudo systemctl start docker',
    },
  ],
  linux: [
    {
      title: 'Install Docker or Podman',
      summary: 'By this distribution’s package manager, or with Docker’s own script.',
      command: 'curl -fsSL https://get.docker.com | sudo sh',
    },
  ],
  darwin: [
    {
      title: 'Install Docker Desktop',
      summary: 'With Homebrew; then open it once.',
      command: 'brew install --cask docker && open -a Docker',
    },
    {
      title: 'Or install Colima',
      summary: 'Docker without Docker Desktop.',
      command: 'brew install colima docker && colima start',
    },
    {
      title: 'Or install Podman',
      summary: 'With its own machine.',
      command: 'brew install podman && podman machine init && podman machine start',
    },
  ],
  win32: [
    {
      title: 'Install Docker Desktop',
      summary: 'Then run the console inside WSL 2.',
      command: 'winget install -e --id Docker.DockerDesktop',
    },
  ],
};
