const keyListEvent = 'stigmer-key-list';
const paletteEvent = 'stigmer-palette';

export function openKeyList(): void {
  dispatchEvent(new Event(keyListEvent));
}

export function openPalette(): void {
  dispatchEvent(new Event(paletteEvent));
}

interface Openings {
  onKeyList: () => void;
  onPalette: () => void;
}

/** Hears who asks for one of the two until the signal aborts. */
export function hearOpenings({ onKeyList, onPalette }: Openings, signal: AbortSignal): void {
  addEventListener(keyListEvent, onKeyList, { signal });
  addEventListener(paletteEvent, onPalette, { signal });
}
