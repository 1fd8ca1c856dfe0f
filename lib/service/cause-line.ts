import { type ParsedLogText, parseLogText } from '@/lib/core/log-record';

/** A rule of signs, alone on its line: `=====`, or the carets under a line of code. */
const decoration = /^[\s=\-*_#~^+.\u2500-\u257f]*$/u;
/**
 * Said for any failure, or after it. The original prints `STARTUP FAILURE: Activity Registration Error` for whatever ended
 * it; what did stands before.
 */
const banner =
  /^(STARTUP FAILURE: |Worker process exiting|Shutdown already in progress|✅ Worker shutdown complete)/;
const traceStart = /^(Traceback \(most recent call last\):|Fatal Python error:)/;
const fatalPython = /^Fatal Python error:/;
/** What may stand between the frames of a traceback without being indented. */
const traceInside =
  /^(\s|$|During handling of|The above exception|Current thread|Thread 0x|Traceback \(most)/;
/** `ValueError: …`, `temporalio.service.RPCError: …`. */
const exceptionLine = /^[\w.]+(: |$)/;
const causedBy = /^Caused by: /;
const trouble = /\b(error|fatal|panic|exception|refused|denied|cannot|missing)\b/i;
const temporalAway =
  /Failed to connect to Temporal|Failed client connect|Server connection error|temporal.*(refused|unreachable|dns error|timed out)/i;

interface Line {
  raw: string;
  text: string;
  parsed: ParsedLogText | null;
}

/** The lines that tell something: without rules of signs and without banners that say nothing. */
export function tellingLines(lines: readonly string[]): string[] {
  return read(lines).map(({ raw }) => raw);
}

/** The sentence about a log's end: what it names as the cause. */
export function logSays(lines: readonly string[], otherwise = 'Its log is empty.'): string {
  const cause = causeLine(lines);
  if (cause === '') return otherwise;
  return `${temporalAway.test(cause) ? 'It could not reach Temporal. ' : ''}Its log says: ${cause}`;
}

/**
 * The line that names the cause: the exception of the last traceback, or a later error that is not the same once more; else
 * the last line that sounds like trouble, else the last line. Empty without any.
 */
export function causeLine(lines: readonly string[]): string {
  const telling = read(lines);
  const exception = lastException(telling);
  const error = telling.findLast(({ raw, parsed }) => parsed?.level === 'error' || trouble.test(raw));
  if (exception === null) return (error ?? telling.at(-1))?.text ?? '';
  const later = telling.findLast(({ parsed }, at) => at > exception.at && parsed?.level === 'error');
  return later === undefined || later.text.includes(exception.message) ? exception.text : later.text;
}

function read(lines: readonly string[]): Line[] {
  return lines.flatMap((raw) => {
    const parsed = parseLogText(raw);
    const text = parsed === null ? raw.trimEnd() : `${parsed.message} ${parsed.fields}`.trim();
    return decoration.test(text) || banner.test(text) ? [] : [{ raw, text, parsed }];
  });
}

interface Exception {
  text: string;
  /** Without the exception's name. */
  message: string;
  at: number;
}

/** The first line after a traceback's frames, with the `Caused by:` that follow it; of a crash its own first line. */
function lastException(lines: readonly Line[]): Exception | null {
  const start = lines.findLastIndex(({ text }) => traceStart.test(text));
  if (start === -1) return null;
  const crash = fatalPython.test(lines[start]?.text ?? '');
  const after = lines.findIndex(({ text }, index) => index > start && !traceInside.test(text));
  // The end of a log as Podman returns it may have lost the indentation of a traceback.
  const named = lines.findIndex(
    ({ text }, index) => after !== -1 && index >= after && exceptionLine.test(text),
  );
  const at = crash ? start : named === -1 ? after : named;
  const head = at === -1 ? undefined : lines[at];
  if (head === undefined || head.parsed !== null) return null;
  const causes = followers(lines.slice(at + 1));
  const text = [head.text, ...causes].join('; ');
  return { text, message: head.text.replace(/^[\w.]+: /, ''), at: at + causes.length };
}

function followers(lines: readonly Line[]): string[] {
  const end = lines.findIndex(({ text }) => !causedBy.test(text));
  return lines.slice(0, end === -1 ? lines.length : end).map(({ text }) => text);
}
