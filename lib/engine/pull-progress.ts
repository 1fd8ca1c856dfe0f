import type { LayerProgress } from '@/lib/contracts/operation';

/** One line of an engine's pull stream, as far as it matters here. */
export interface PullEvent {
  status?: string | undefined;
  id?: string | undefined;
  current?: number | undefined;
  total?: number | undefined;
  /** Docker 29 counts seconds while it extracts: then `current` is not bytes. */
  units?: string | undefined;
}

/** What the registry's manifest gave before the pull. */
export interface KnownLayers {
  totalBytes: number;
  layers: LayerProgress[];
  /** The image's configuration, which Podman announces like a layer. */
  configurationId: string | null;
}

/** Everything the pull's stream said so far. Bytes never decrease, a total once given is never taken back. */
export interface PullState {
  /** What the manifest says; null without one. */
  known: { ids: ReadonlySet<string>; totalBytes: number; configurationId: string | null } | null;
  layers: ReadonlyMap<string, LayerProgress>;
  totalBytes: number | null;
  /** The words of the retry that is waited for, the engine's or ours. */
  retry: string | null;
}

const layerStates: Record<string, LayerProgress['state']> = {
  'Pulling fs layer': 'waiting',
  Waiting: 'waiting',
  Downloading: 'downloading',
  'Verifying Checksum': 'downloaded',
  'Download complete': 'downloaded',
  Extracting: 'extracting',
  'Pull complete': 'done',
  'Already exists': 'present',
};
const order: ReadonlyArray<LayerProgress['state']> = [
  'waiting',
  'downloading',
  'downloaded',
  'extracting',
  'done',
  'present',
];

export function startPull(known: KnownLayers | null): PullState {
  const layers = new Map(known?.layers.map((layer) => [layer.id, layer]));
  const ids = new Set(layers.keys());
  return { known: known && { ...known, ids }, layers, totalBytes: known?.totalBytes ?? null, retry: null };
}

export function applyPullEvent(state: PullState, event: PullEvent): PullState {
  if (event.status?.startsWith('Retrying')) return { ...state, retry: event.status };
  if (event.id === undefined || event.status === undefined) return state;
  const next = layerStates[event.status];
  if (next === undefined) return state;
  const before = state.layers.get(event.id);
  if (before === undefined && !isNews(state, event.id, next, event)) return state;
  const isKnown = state.known?.ids.has(event.id) ?? false;
  const layer = advance(before ?? emptyLayer(event.id), next, event, isKnown);
  const layers = new Map(state.layers).set(event.id, layer);
  const retry = next === 'waiting' ? state.retry : null;
  return { ...state, layers, totalBytes: totalOf(layers, state), retry };
}

/**
 * Whether an id that was not heard of is one more layer. Beside a manifest only what brings bytes is: Docker 29 fetches the
 * attestations of an image, too, which are in manifests of their own.
 */
function isNews({ known }: PullState, id: string, next: LayerProgress['state'], event: PullEvent): boolean {
  if (!/^[0-9a-f]{12}$/.test(id)) return false;
  if (known === null) return true;
  const bytes = next === 'downloading' && event.units !== 's' ? bytesOf(event.current) : null;
  return bytes !== null && id !== known.configurationId;
}

/** The image is there: what was never mentioned was there before (Docker 29 is silent about layers it has). */
export function finishPull(state: PullState): PullState {
  const layers = new Map(
    [...state.layers].map(([id, layer]) => {
      const end = layer.state === 'waiting' || layer.state === 'present' ? 'present' : 'done';
      return [id, { ...filled(layer), state: end } satisfies LayerProgress];
    }),
  );
  const received = sum([...layers.values()].map((layer) => layer.receivedBytes));
  return { ...state, layers, totalBytes: Math.max(received, state.totalBytes ?? 0), retry: null };
}

/** Bytes that have arrived or were here already. */
export function receivedBytesOf(state: PullState): number {
  return sum([...state.layers.values()].map((layer) => layer.receivedBytes));
}

function advance(
  layer: LayerProgress,
  next: LayerProgress['state'],
  event: PullEvent,
  totalKnown: boolean,
): LayerProgress {
  // A retry sends the layer back to Downloading, with the rest as its total: the larger figures stay.
  const state = order.indexOf(next) > order.indexOf(layer.state) ? next : layer.state;
  if (next !== 'downloading' || event.units === 's') {
    return next === 'waiting' ? { ...layer, state } : { ...filled(layer), state };
  }
  const current = bytesOf(event.current) ?? 0;
  const told = bytesOf(event.total);
  const known = totalKnown || told === null;
  // A total that comes after the first bytes is not below them.
  const totalBytes = known ? layer.totalBytes : Math.max(told, layer.totalBytes ?? 0, layer.receivedBytes);
  const receivedBytes = Math.max(layer.receivedBytes, Math.min(current, totalBytes ?? current));
  return { ...layer, state, receivedBytes, totalBytes };
}

/** The sum, once every announced layer has given its size; a layer that went by without a figure (Podman) counts as nothing. */
function totalOf(layers: ReadonlyMap<string, LayerProgress>, before: PullState): number | null {
  const all = [...layers.values()];
  const { known } = before;
  if (known !== null) {
    const others = all.filter(({ id }) => !known.ids.has(id));
    return known.totalBytes + sum(others.map(({ totalBytes, receivedBytes }) => totalBytes ?? receivedBytes));
  }
  const silent = all.some((layer) => layer.totalBytes === null && order.indexOf(layer.state) < 2);
  const told = sum(all.map((layer) => layer.totalBytes ?? 0));
  if (before.totalBytes !== null) return Math.max(before.totalBytes, told);
  return silent || told === 0 ? null : told;
}

function emptyLayer(id: string): LayerProgress {
  return { id, receivedBytes: 0, totalBytes: null, state: 'waiting' };
}

function filled(layer: LayerProgress): LayerProgress {
  return { ...layer, receivedBytes: Math.max(layer.receivedBytes, layer.totalBytes ?? 0) };
}

function bytesOf(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) && value > 0 ? value : null;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
