/**
 * The settings file's syntax: `NAME=value` a line, `#` comments, an optional `export `. Quoting: a value in double
 * quotes knows \\" \\\\ and \\$; one in single quotes is taken as it is; an unquoted one ends at ` #` or the line's end.
 * Several variables on one line and values over several lines are not part of it.
 */
export interface EnvLine {
  /** The line as it stands in the file, without its line break. */
  raw: string;
  /** Null for comments, blank lines and what is no assignment. */
  assignment: { name: string; value: string } | null;
}

const assignmentPattern = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*)$/;

function unquote(text: string): string {
  const double = /^"((?:[^"\\]|\\.)*)"\s*(?:#.*)?$/.exec(text)?.[1];
  if (double !== undefined) return double.replace(/\\(["\\$])/g, '$1');
  const single = /^'([^']*)'\s*(?:#.*)?$/.exec(text)?.[1];
  return single ?? text.replace(/\s+#.*$/, '').trim();
}

function parseLine(raw: string): EnvLine {
  const [, name, text] = assignmentPattern.exec(raw.replace(/\r$/, '')) ?? [];
  return {
    raw,
    assignment: name === undefined || text === undefined ? null : { name, value: unquote(text) },
  };
}

export function parseEnvFile(text: string): EnvLine[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines.map(parseLine);
}

/** The last assignment of a name counts, as in a shell. */
export function environmentOf(lines: readonly EnvLine[]): Record<string, string> {
  return Object.fromEntries(
    lines.flatMap(({ assignment }) => (assignment === null ? [] : [[assignment.name, assignment.value]])),
  );
}

/** One assignment as a line; quoted when the plain text would be read differently. */
export function formatAssignment(name: string, value: string): string {
  const plain = /^[A-Za-z0-9_./:@%+,=-]*$/.test(value);
  return `${name}=${plain ? value : `"${value.replace(/["\\$]/g, '\\$&')}"`}`;
}

/**
 * The text with the changed variables set (or, for null, taken out). Every other line stays byte for byte: comments,
 * order, unknown variables, hand-made spacing, and the line of a variable that has the value already. A variable that
 * stands twice keeps its last place.
 */
export function changeEnvFile(text: string, changes: Readonly<Record<string, string | null>>): string {
  const lines = parseEnvFile(text);
  const lastPlace = new Map(
    lines.flatMap(({ assignment }, index) => (assignment ? [[assignment.name, index]] : [])),
  );
  const kept = lines.flatMap(({ raw, assignment }, index) => {
    const change = assignment === null ? undefined : changes[assignment.name];
    if (assignment === null || change === undefined) return [raw];
    if (change === null || lastPlace.get(assignment.name) !== index) return [];
    return [change === assignment.value ? raw : formatAssignment(assignment.name, change)];
  });
  const added = Object.entries(changes).flatMap(([name, value]) =>
    value === null || lastPlace.has(name) ? [] : [formatAssignment(name, value)],
  );
  return [...kept, ...added].map((line) => `${line}\n`).join('');
}
