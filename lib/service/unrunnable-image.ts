import type { FailureDetails } from '@/lib/core/failure';

/** Said by the kernel through runc and crun, and by the inits of Docker (tini) and Podman (catatonit). */
const execRefused =
  /^\W*(?:\[FATAL tini[^\]]*\] |ERROR \(catatonit[^)]*\): )?(?:failed to )?exec(?: ([^\s:]+)| pid1)?(?: failed)?: (exec format error|no such file or directory)/i;

/** An image whose first program the kernel does not run: no setting and no restart helps. Null where the log says otherwise. */
export function unrunnableImage(
  lines: readonly string[],
  platforms: { image: string | null; engine: string },
): FailureDetails | null {
  const found = lines.map((line) => execRefused.exec(line)).findLast((match) => match !== null);
  if (!found) return null;
  const program = found[1] ?? 'Its first program';
  return {
    code: 'image-cannot-run',
    reference: 'F47',
    title: 'The image’s program cannot run here',
    reason: reasonOf(program, found[2]?.toLowerCase() === 'exec format error', platforms),
    remedy: { summary: 'Choose another image.', action: 'open-settings' },
  };
}

function reasonOf(
  program: string,
  wrongFormat: boolean,
  { image, engine }: { image: string | null; engine: string },
): string {
  if (!wrongFormat) {
    return `${program} is not there, or the interpreter that its first line or the program itself names is missing in the image.`;
  }
  if (image !== null && image !== engine) {
    return `${program} is built for another machine: the image is for ${image}, the engine runs ${engine}.`;
  }
  return `${program} is a script whose first line lacks #!, or it is built for another machine than ${engine}.`;
}
