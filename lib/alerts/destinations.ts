import { randomUUID } from 'node:crypto';
import type { AlertsOrder } from '@/lib/contracts/alerts';
import { Failure } from '@/lib/core/failure';
import { parseAddress } from './address';
import type { Destination } from './deliver';

const destinationsMax = 10;

type Change = Extract<AlertsOrder, { type: 'save' | 'remove' }>;

/** @throws Failure `alert-address-refused`, `alert-destination-unknown`, `alert-destinations-many` */
export function changedDestinations(before: readonly Destination[], change: Change): Destination[] {
  if (change.type === 'remove') return before.filter(({ id }) => id !== change.id);
  const { id = randomUUID(), destination: type, url, token } = change;
  const known = change.id === undefined ? null : destinationOf(before, change.id);
  if (known === null && before.length >= destinationsMax) throw tooMany();
  const address = parseAddress(url ?? known?.url ?? '');
  const next = { id, type, url: address.href, token: nextToken(known, address, token) };
  return known === null ? [...before, next] : before.map((each) => (each.id === id ? next : each));
}

/** A token belongs to the host that it was given for: nobody gets it by being written in its place. */
function nextToken(known: Destination | null, { origin }: URL, token: string | undefined): string | null {
  if (token !== undefined) return token === '' ? null : token;
  return known !== null && URL.canParse(known.url) && new URL(known.url).origin === origin
    ? known.token
    : null;
}

/** @throws Failure `alert-destination-unknown` */
export function destinationOf(all: readonly Destination[], id: string): Destination {
  const found = all.find((each) => each.id === id);
  if (found !== undefined) return found;
  throw new Failure({
    code: 'alert-destination-unknown',
    title: 'There is no such address for alerts',
    reason: 'It was removed meanwhile.',
    remedy: { summary: 'Reload the page.', action: 'reload' },
  });
}

function tooMany(): Failure {
  return new Failure({
    code: 'alert-destinations-many',
    title: 'There are enough addresses for alerts',
    reason: `The console sends to ${destinationsMax} at most.`,
    remedy: { summary: 'Remove one first.' },
  });
}
