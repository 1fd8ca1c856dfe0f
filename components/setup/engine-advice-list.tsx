import { CodeBlock } from '@/components/ui/code-block';
import type { EngineAdvice } from '@/lib/contracts/status';

/** How to get an engine here: each way with its command. */
export function EngineAdviceList({ advice }: { advice: readonly EngineAdvice[] }) {
  return (
    <ul className="mt-5">
      {advice.map(({ title, summary, command }) => (
        <li key={title} className="border-t border-line py-3.5">
          <h2 className="text-body font-semibold">{title}</h2>
          <p className="text-dense text-text-2">{summary}</p>
          {command !== null && (
            <div className="mt-2">
              <CodeBlock code={command} />
            </div>
          )}
        </li>
      ))}
    </ul>
  );
}
