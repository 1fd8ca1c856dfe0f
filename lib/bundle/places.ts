import { homedir, hostname, userInfo } from 'node:os';
import type { Config } from '@/lib/config/config';

/** What names this machine and its user, and what stands for it; the longer text comes first. */
export interface Place {
  text: string;
  name: string;
  /** Stands for itself only, and not as a part of another word. */
  word: boolean;
}

/** Words of the console's own, which say nothing of anybody; a machine may be called by one. */
const ordinary = new Set([
  'root',
  'admin',
  'user',
  'docker',
  'podman',
  'temporal',
  'stigmer',
  'console',
  'localhost',
  'default',
  'worker',
  'agent-runner',
]);

const lengthMin = 2;

const thisMachine = () => ({ host: hostname(), user: userInfo().username, home: homedir() });

export function placesOf(
  { homeDirectory, userHomeDirectory }: Pick<Config, 'homeDirectory' | 'userHomeDirectory'>,
  { host, user, home } = thisMachine(),
): Place[] {
  const [shortHost = ''] = host.split('.');
  const folders = [
    { text: homeDirectory, name: '<stigmer home>', word: false },
    ...[...new Set([userHomeDirectory, home])].map((text) => ({ text, name: '~', word: false })),
  ];
  const words = [
    { text: host, name: '<host>', word: true },
    { text: shortHost, name: '<host>', word: true },
    { text: user, name: '<user>', word: true },
  ];
  return [...folders, ...words]
    .filter(({ text }) => text.length >= lengthMin && !ordinary.has(text.toLowerCase()))
    .sort((one, other) => other.text.length - one.text.length);
}

export function hidePlaces(text: string, places: readonly Place[]): string {
  return places.reduce((left, { text: place, name, word }) => {
    if (!left.includes(place)) return left;
    const exact = place.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    const pattern = word ? `(?<![\\w.-])${exact}(?![\\w-])` : `${exact}(?![\\w-])`;
    return left.replace(new RegExp(pattern, 'g'), () => name);
  }, text);
}
