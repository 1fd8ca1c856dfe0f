/**
 * `npm run bench:diagnosis`: on a test bed that is up (STIGMER_TEST_BED) and a build, makes every fault of the table for real,
 * measures how long the console takes to name it, does what the remedy says, and measures until all is well again. With
 * `-- --engine podman` on the other engine, `-- --layer NAME` only that layer, `-- --only TEXT` only titles with that text,
 * `-- --churn MINUTES` healthy work in place of faults: there, each code of a failure is wrong.
 */
import { parseArgs } from 'node:util';
import { churn } from './diagnosis/churn';
import { SeenCodes } from './diagnosis/codes';
import { startPlace, type Undos, undoAll } from './diagnosis/place';
import type { Place, Stage } from './diagnosis/stage';
import { layers } from './diagnosis/stages';
import { askDoctor, restore, someMoment, succeed, type Tried, tryStage } from './diagnosis/try-stage';
import { watchCodes } from './diagnosis/watch-codes';
import { printTable, quantile } from './measure';

const namedMaxMs = 10_000;

function wantedStages(place: Place, layer: string | undefined, only: string): Stage[] {
  const all = Object.entries(layers).flatMap(([name, stages]): readonly Stage[] =>
    layer === undefined || layer === name ? stages : [],
  );
  const fits = (limit: Stage['only']) =>
    limit === undefined || limit === place.kind || (limit === 'own-disk' && place.hasOwnDisk);
  return all.filter(({ title, only: limit }) => title.includes(only) && fits(limit));
}

const seconds = (ms: number | null) => (ms === null ? '–' : `${(ms / 1000).toFixed(1)} s`);

const isRight = ({ namedMs, wrong, doctorNames }: Tried) =>
  namedMs !== null && namedMs <= namedMaxMs && wrong.length === 0 && doctorNames !== false;

function printRow(tried: Tried): void {
  const { stage, namedMs, mendedMs, wrong, note, doctorNames } = tried;
  const notes = [
    ...(wrong.length === 0 ? [] : [`first ${wrong.join(', ')}`]),
    ...(doctorNames === false ? ['the doctor does not name it'] : []),
    ...(note === '' ? [] : [note]),
  ];
  const right = isRight(tried) ? 'yes' : '**no**';
  const cells = [
    stage.row || '–',
    stage.title,
    stage.cause ?? stage.code,
    seconds(namedMs),
    seconds(mendedMs),
    right,
  ];
  console.log(`| ${[...cells, notes.join('; ')].join(' | ')} |`);
}

function printSummary(all: readonly Tried[]): void {
  const named = all.flatMap(({ namedMs }) => (namedMs === null ? [] : [namedMs]));
  const mended = all.flatMap(({ mendedMs }) => (mendedMs === null ? [] : [mendedMs]));
  const both = (values: number[]) => `${seconds(quantile(values, 0.5))}, ${seconds(quantile(values, 0.95))}`;
  const count = (is: (tried: Tried) => boolean) => `${all.filter(is).length} of ${all.length}`;
  printTable('Diagnosis', [
    { what: 'faults made', measured: String(all.length), goal: '≥ 60' },
    { what: 'named right within 10 s, nothing wrong before', measured: count(isRight), goal: 'all' },
    { what: 'well after the remedy', measured: count(({ mendedMs }) => mendedMs !== null), goal: 'all' },
    { what: 'time to name, p50 and p95', measured: both(named), goal: 'p95 ≤ 3 s' },
    { what: 'time to recover, p50 and p95', measured: both(mended), goal: 'none' },
  ]);
}

const nothing = { namedMs: null, wrong: [], mendedMs: null, doctorNames: null };

async function tryAll(place: Place, stages: readonly Stage[], seen: SeenCodes): Promise<Tried[]> {
  const all: Tried[] = [];
  console.log('| Row | Fault | Code | Named after | Well after the remedy | Right | |');
  console.log('| --- | --- | --- | --- | --- | --- | --- |');
  for (const stage of stages) {
    await restore(place);
    await someMoment();
    const doctor = (workflow?: string) => askDoctor(place, stage, workflow);
    const tried = await tryStage(place, stage, seen, doctor).catch(
      (error: unknown): Tried => ({ ...nothing, stage, note: `not made: ${String(error).slice(0, 200)}` }),
    );
    printRow(tried);
    all.push(tried);
  }
  return all;
}

const type = 'string';
const { values } = parseArgs({
  options: { engine: { type }, layer: { type }, only: { type }, churn: { type } },
});
const undos: Undos = [];
const stopping = new AbortController();
try {
  const place = await startPlace(values.engine === 'podman' ? 'podman' : 'docker', undos);
  const seen = new SeenCodes();
  const watching = watchCodes(place.home, seen, stopping.signal);
  undos.push(async () => {
    stopping.abort();
    await watching;
  });
  await succeed(place, 'setup');
  if (values.churn !== undefined) process.exitCode = await churn(place, seen, Number(values.churn));
  else {
    const all = await tryAll(place, wantedStages(place, values.layer, values.only ?? ''), seen);
    printSummary(all);
    process.exitCode = all.every((tried) => isRight(tried) && tried.mendedMs !== null) ? 0 : 1;
  }
} finally {
  await undoAll(undos);
}
