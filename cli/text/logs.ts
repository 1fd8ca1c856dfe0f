import { styleText } from 'node:util';
import type { Output } from '@/cli/output';
import type { LogLine, LogService } from '@/lib/contracts/log';
import { displayJson, displayText } from '@/lib/core/display-text';

/** One per service, in the order in which they are shown. */
const nameColours = ['cyan', 'magenta'] as const;

/** A line as it is printed; of several services' lines with whose it is. */
export function createLineText(
  services: readonly LogService[],
  json: boolean,
  { terminal, colour }: Output,
): (service: LogService, line: LogLine) => string {
  const several = services.length > 1;
  if (json)
    return (service, line) => {
      const text = JSON.stringify(several ? { service, ...line } : line);
      return terminal ? displayJson(text) : text;
    };
  const width = Math.max(...services.map(({ length }) => length));
  const heads = services.map((service, index): [LogService, string] => {
    const name = service.padEnd(width);
    const shown = nameColours[index % nameColours.length] ?? 'cyan';
    return [service, `${colour ? styleText(shown, name, { validateStream: false }) : name} | `];
  });
  const headOf = new Map(several ? heads : []);
  return (service, line) => `${headOf.get(service) ?? ''}${textOf(line, terminal)}`;
}

/** On a terminal without control characters, which a log could use to rewrite the screen; in a pipe as it was written. */
function textOf({ stream, text }: LogLine, terminal: boolean): string {
  const shown = terminal ? displayText(text) : text;
  return stream === 'console' ? `--- ${shown} ---` : shown;
}
