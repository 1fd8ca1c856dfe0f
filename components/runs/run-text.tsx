import type { ShownText } from '@/lib/contracts/runs';
import { displayText } from '@/lib/core/display-text';

/** What people, agents and tools wrote, as it stands: no markup, nothing that reorders it. */
export function RunText({ text: { text, cut }, mono = false }: { text: ShownText; mono?: boolean }) {
  const lines = text.split('\n').map(displayText).join('\n');
  return (
    <>
      <p
        className={`max-w-190 break-words whitespace-pre-wrap [unicode-bidi:plaintext] ${mono ? 'font-mono text-code' : 'text-body'}`}
      >
        {lines}
      </p>
      {cut && <p className="text-caption text-text-3">Cut here: the session’s journal has all of it.</p>}
    </>
  );
}
