/** Every article of docs/, in the order of the contents list. */
export interface DocEntry {
  /** In the address: /docs/NAME. */
  name: string;
  title: string;
  /** One line for who looks for something and does not know its name; empty where the title is one. */
  about: string;
}

export interface DocGroup {
  title: string;
  entries: readonly DocEntry[];
}

const doc = (name: string, title: string, about: string): DocEntry => ({ name, title, about });

const decision = (name: string, title: string): DocEntry => doc(name, `${name.slice(0, 4)} ${title}`, '');

export const docGroups: readonly DocGroup[] = [
  {
    title: 'First steps',
    entries: [
      doc('first-start', 'The first start', 'From an empty machine to a worker that Temporal has seen poll'),
      doc('workspace', 'The workspace', 'The folder that agents work in, and who owns what is in it'),
      doc('container-mode', 'The worker in its container', 'Network, mounts, user and limits'),
      doc('temporal', 'A Temporal server for development', 'The one that the console can start'),
      doc('engines', 'Engines', 'Docker, Podman, rootless, remote, SELinux'),
    ],
  },
  {
    title: 'Everyday',
    entries: [
      doc('logs-page', 'The Logs page', 'Search, filters and keys'),
      doc('runs', 'Runs', 'Agent runs, and the test of a worker'),
      doc('settings', 'The settings file', 'How it is read and written, its versions, imports'),
      doc('images', 'Which images can be run', 'Other images, and the way back to an older one'),
      doc('development', 'Changing the agent-runner', 'Build it here, run it, look at what it does'),
      doc('service', 'The console as a service', 'Started at login, and again after a crash'),
      doc('console-container', 'The console in a container', 'For servers: run it, paths, what it cannot do'),
      doc('uninstall', 'Taking everything away', 'All that the console made, with its size'),
    ],
  },
  {
    title: 'When it breaks',
    entries: [
      doc('troubleshooting', 'Troubleshooting', 'What the console says, why, and what to do'),
      doc('inspect', 'Looking inside', 'Container, processes, log, journal, Temporal'),
      doc('health', 'Health', 'What Ready means and how it is proven; incidents; support bundles'),
      doc('diagnosis', 'Diagnosis', 'Why nothing happens, code by code'),
      doc('lifecycle', "States and ends of the worker's container", 'Exit codes, restarts, strays'),
      doc('faults', 'What an interruption leaves', 'After the console was killed at any moment'),
      doc('alerts', 'Alerts', 'Who is told when the worker breaks'),
    ],
  },
  {
    title: 'Team and security',
    entries: [
      doc('security', 'The security model', 'Who gets in, what an agent can reach, where secrets are'),
      doc('team', 'A machine for a team', 'One remote console for several people'),
      doc('scale', 'Outgrown one machine', 'Compose, systemd, Swarm, Kubernetes'),
    ],
  },
  {
    title: 'Reference',
    entries: [
      doc('command-line', 'The command line', 'Exit codes, completion, the npm package'),
      doc('environment', "The console's own variables", 'What it reads when it starts'),
      doc('log-files', 'The recorded log on disk', 'Sizes, compression, a full disk'),
      doc('agent-runner', 'The agent-runner', 'Workflow, activities, settings, health, metrics'),
      doc('docker', "The agent-runner's images", 'Running it without the console'),
    ],
  },
  {
    title: 'How it is built',
    entries: [
      doc('architecture', 'Architecture', 'Rooms, and the way of a click, a line, a change, a run'),
      doc('release', 'How a release is made', 'Versions, images, signatures, what is proven'),
    ],
  },
  {
    title: 'Decisions',
    entries: [
      decision('0001-temporal-dev-server', "The test bed runs the Temporal CLI's development server"),
      decision('0002-guard-in-front-of-next', 'A server and a guard of our own stand in front of Next.js'),
      decision('0003-route-handlers-not-server-actions', 'Route handlers instead of server actions'),
      decision('0004-headless-library', 'Base UI for dialogs, menus, tooltips and choices'),
      decision('0005-server-actions-behind-the-guard', 'Server actions behind the guard'),
      decision('0006-first-load-javascript', 'What a page loads first'),
      decision('0007-desired-state', 'One desired state, one reconcile'),
      decision('0008-own-log-reader', "Our own reader and decoder of the engine's log stream"),
      decision('0009-service-as-a-value', 'A service is a value'),
      decision('0010-sessions-with-many-workers', 'Sessions with many workers'),
      decision(
        '0011-steering-lives-in-the-workflow',
        'Steering lives in the workflow, and a run that waits for a person is suspended',
      ),
      decision('0012-encryption-and-versions', 'Encryption and versions'),
      decision('0013-dress-rehearsal', 'A dress rehearsal before every change of the worker'),
      decision('0014-drain', 'What stops a worker may wait for its runs'),
      decision('0015-temporal-in-a-container', "Temporal's development server is a service of the console"),
      decision('0016-search-in-a-thread', 'The log is searched in a thread that can be ended'),
      decision('0017-log-store', 'The log store: plain file, index, gzip blocks'),
      decision('0018-npm-package', 'The npm package brings its modules, and Next its built configuration'),
      decision('0019-export', "An export is rendered from the container's own spec"),
      decision(
        '0020-release-images',
        "A release's images are packed from what Docker saved, with Docker's manifests in an OCI index",
      ),
      decision('0021-read-only-links', 'A link may be read-only'),
      decision('0022-second-run', 'What fails runs once more, alone'),
      decision('0023-console-container', 'A console in a container asks the engine who it is'),
    ],
  },
];

export const docEntries: readonly DocEntry[] = docGroups.flatMap(({ entries }) => entries);

/** Within docs/: decisions have a folder of their own. */
export function docFile(name: string): string {
  return /^\d{4}-/.test(name) ? `decisions/${name}.md` : `${name}.md`;
}
