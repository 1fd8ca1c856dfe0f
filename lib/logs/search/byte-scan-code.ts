import { escapeCode } from './escape-code';

/** How many bytes are compared at each place. */
export const comparedCount = 4;
/** Places that are looked at in one step; what is read behind the last place is memory of the module, too. */
export const stepPlaces = 32;
const halfStep = stepPlaces / 2;

const [i32, v128] = [0x7f, 0x7b];

/** The instructions of WebAssembly that are used, by their names in its text format. */
const wasm = {
  loop: [0x03, 0x40],
  if: [0x04, 0x40],
  end: [0x0b],
  br: (depth: number) => [0x0c, depth],
  return: [0x0f],
  unreachable: [0x00],
  get: (local: number) => [0x20, ...unsigned(local)],
  set: (local: number) => [0x21, ...unsigned(local)],
  tee: (local: number) => [0x22, ...unsigned(local)],
  // One byte of a signed number holds up to 63.
  i32Const: (value: number) => [0x41, value],
  i32GeU: [0x4f],
  i32Ctz: [0x68],
  i32Add: [0x6a],
  i32Or: [0x72],
  i32Shl: [0x74],
  v128Load: (offset: number) => [0xfd, 0x00, 0x00, offset],
  v128And: [0xfd, 0x4e],
  v128Or: [0xfd, 0x50],
  i8x16Splat: [0xfd, 0x0f],
  i8x16Eq: [0xfd, 0x23],
  i8x16Bitmask: [0xfd, 0x64],
};

const { get, set, tee, i32Const, v128Load } = wasm;
const compared = Array.from({ length: comparedCount }, (_, index) => index);

/** The function's parameters, then its own variables. */
const at = 0;
const until = 1;
const distanceOf = (index: number) => 2 + 3 * index;
const foldOf = (index: number) => 3 + 3 * index;
const byteOf = (index: number) => 4 + 3 * index;
const parameters = 2 + 3 * comparedCount;
const found = parameters;
const foldsOf = (index: number) => parameters + 1 + 2 * index;
const bytesOf = (index: number) => parameters + 2 + 2 * index;
const escapes = parameters + 1 + 2 * comparedCount;

/** Which of 16 places have all of the bytes, or an escape. */
function placesAt(offset: number): number[] {
  const hasByte = (index: number) => [
    [...get(at), ...get(distanceOf(index)), ...wasm.i32Add, ...v128Load(offset)],
    [...get(foldsOf(index)), ...wasm.v128Or, ...get(bytesOf(index)), ...wasm.i8x16Eq],
  ];
  return [
    ...compared.flatMap((index) => [...hasByte(index).flat(), ...(index > 0 ? wasm.v128And : [])]),
    ...[...get(at), ...v128Load(offset), ...get(escapes), ...wasm.i8x16Eq, ...wasm.v128Or],
    ...wasm.i8x16Bitmask,
  ];
}

const body = [
  ...compared.flatMap((index) => [
    ...[...get(foldOf(index)), ...wasm.i8x16Splat, ...set(foldsOf(index))],
    ...[...get(byteOf(index)), ...wasm.i8x16Splat, ...set(bytesOf(index))],
  ]),
  ...[...i32Const(escapeCode), ...wasm.i8x16Splat, ...set(escapes)],
  ...wasm.loop,
  ...[...get(at), ...get(until), ...wasm.i32GeU, ...wasm.if, ...get(until), ...wasm.return, ...wasm.end],
  ...placesAt(0),
  ...[...placesAt(halfStep), ...i32Const(halfStep), ...wasm.i32Shl, ...wasm.i32Or, ...tee(found)],
  ...[...wasm.if, ...get(at), ...get(found), ...wasm.i32Ctz, ...wasm.i32Add, ...wasm.return, ...wasm.end],
  ...[...get(at), ...i32Const(stepPlaces), ...wasm.i32Add, ...set(at), ...wasm.br(0)],
  ...[...wasm.end, ...wasm.unreachable, ...wasm.end],
];

function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}

const list = (items: readonly number[][]) => [...unsigned(items.length), ...items.flat()];
const section = (id: number, content: readonly number[]) => [id, ...unsigned(content.length), ...content];
const name = (text: string) => [...unsigned(text.length), ...Buffer.from(text)];

/**
 * A module of WebAssembly with `memory` and `find(at, until, …)`: the first place from `at` on where the bytes stand that are
 * named by distance, fold and value, or an escape; `until` or a later one if there is none. A fold is or-ed to what is compared.
 */
export function byteScanCode(memoryPages: number): Uint8Array<ArrayBuffer> {
  const locals = list([
    [1, i32],
    [2 * comparedCount + 1, v128],
  ]);
  const parameterTypes = list(Array.from({ length: parameters }, () => [i32]));
  const code = [...locals, ...body];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, list([[0x60, ...parameterTypes, ...list([[i32]])]])),
    ...section(3, list([[0]])),
    ...section(5, list([[0, ...unsigned(memoryPages)]])),
    ...section(
      7,
      list([
        [...name('memory'), 2, 0],
        [...name('find'), 0, 0],
      ]),
    ),
    ...section(10, list([[...unsigned(code.length), ...code]])),
  ]);
}
