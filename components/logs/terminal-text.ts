import { displayText } from '@/lib/core/display-text';

const hues = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'] as const;

export type TerminalHue = (typeof hues)[number];

export interface TerminalStyle {
  /** Bright and plain are one hue: both have to be legible on the page. Null: the text's own. */
  hue: TerminalHue | null;
  bold: boolean;
}

/** Part of a text that a program coloured: from this character, up to that one. */
export interface StyledRange extends TerminalStyle {
  from: number;
  to: number;
}

export interface TerminalText {
  /** Safe to show, as of `displayText`. */
  text: string;
  /** Ascending, apart from each other. */
  ranges: StyledRange[];
}

const plain: TerminalStyle = { hue: null, bold: false };
// biome-ignore lint/suspicious/noControlCharactersInRegex: terminal colours begin with ESC
const selectGraphic = /\u001b\[([0-9;:]*)m/g;

/**
 * A line as a terminal would show it: the eight hues and bold of its SGR sequences, and of what was overwritten after a carriage
 * return (a progress bar) the last state, behind `␍`. Every other sequence is shown by its characters; nothing is carried out.
 */
export function readTerminalText(raw: string): TerminalText {
  const line = lastState(raw);
  if (!line.includes('\u001b')) return { text: displayText(line), ranges: [] };
  const ranges: StyledRange[] = [];
  let text = '';
  let style = plain;
  let at = 0;
  const show = (to: number) => {
    const from = text.length;
    text += displayText(line.slice(at, to));
    if (text.length > from && (style.hue !== null || style.bold))
      ranges.push({ from, to: text.length, ...style });
  };
  for (const found of line.matchAll(selectGraphic)) {
    show(found.index);
    style = select(style, found[1] ?? '');
    at = found.index + found[0].length;
  }
  show(line.length);
  return { text, ranges };
}

/** What stands last in the line, with the colours that were chosen before it. */
function lastState(raw: string): string {
  if (!raw.includes('\r')) return raw;
  const line = raw.replace(/\r+$/, '');
  const from = line.lastIndexOf('\r') + 1;
  const before = line.slice(0, from);
  const colours = (before.match(selectGraphic) ?? []).join('');
  const overwritten = before.length > colours.length + (before.match(/\r/g)?.length ?? 0);
  return `${colours}${overwritten ? '\r' : ''}${line.slice(from)}`;
}

/** The style after one SGR sequence. Other palettes and backgrounds are passed over: they would not be legible in both themes. */
function select(style: TerminalStyle, parameters: string): TerminalStyle {
  const codes = parameters.split(/[;:]/).map(Number);
  let { hue, bold } = style;
  for (let index = 0; index < codes.length; index += 1) {
    const code = codes[index] ?? 0;
    if (code === 0) ({ hue, bold } = plain);
    else if (code === 1) bold = true;
    else if (code === 22) bold = false;
    else if (code === 39) hue = null;
    else if (code === 38 || code === 48) index += codes[index + 1] === 5 ? 2 : 4;
    else hue = hueOf(code) ?? hue;
  }
  return { hue, bold };
}

function hueOf(code: number): TerminalHue | undefined {
  if (code >= 30 && code <= 37) return hues[code - 30];
  return code >= 90 && code <= 97 ? hues[code - 90] : undefined;
}

/** What of the ranges falls on a part of the text, counted from the part's begin. */
export function rangesWithin(ranges: readonly StyledRange[], from: number, length: number): StyledRange[] {
  const clamp = (at: number) => Math.min(Math.max(at - from, 0), length);
  return ranges
    .map((range) => ({ ...range, from: clamp(range.from), to: clamp(range.to) }))
    .filter((range) => range.to > range.from);
}
