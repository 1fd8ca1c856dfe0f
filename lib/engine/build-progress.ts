export interface BuildSnapshot {
  step: number;
  stepsTotal: number | null;
  lastLine: string;
}

/** Docker: `Step 3/15 : RUN …`. Podman: `STEP 2/4: RUN …`, with several stages `[1/3] STEP 2/4: RUN …`. */
export const stepPattern = /^(?:\[(\d+)\/(\d+)\] )?STEP (\d+)\/(\d+) ?: ?/i;
// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character is what is looked for
const colourPattern = /\u001b\[[0-9;]*[A-Za-z]/g;
const lastLinesMax = 20;

export interface BuildState {
  snapshot: BuildSnapshot;
  /** The newest lines, for the evidence of a failure. */
  lastLines: readonly string[];
  /** Text after the last line feed. */
  rest: string;
  stage: number;
}

export function startBuild(): BuildState {
  return { snapshot: { step: 0, stepsTotal: null, lastLine: '' }, lastLines: [], rest: '', stage: 1 };
}

/** Adds a piece of the builder's output; a line may come in several pieces. */
export function applyBuildText(state: BuildState, text: string): BuildState {
  const lines = (state.rest + text).split(/\r?\n/);
  const rest = lines.pop() ?? '';
  return lines.reduce(applyLine, { ...state, rest });
}

function applyLine(state: BuildState, raw: string): BuildState {
  const line = raw.replace(colourPattern, '').trimEnd();
  if (line === '') return state;
  const lastLines = [...state.lastLines, line].slice(-lastLinesMax);
  const match = stepPattern.exec(line);
  if (match === null) return { ...state, lastLines, snapshot: { ...state.snapshot, lastLine: line } };
  const [, stageText, , stepText, totalText] = match;
  const stage = Number(stageText ?? 1);
  // Podman counts within each stage and mixes stages: the step shown is the furthest of the furthest stage.
  if (stage < state.stage) return { ...state, lastLines, snapshot: { ...state.snapshot, lastLine: line } };
  const snapshot = { step: Number(stepText), stepsTotal: Number(totalText), lastLine: line };
  return { ...state, lastLines, snapshot, stage };
}
