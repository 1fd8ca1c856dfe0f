import { ProgressBar } from '@/components/ui/progress-bar';
import type { Progress } from '@/lib/contracts/operation';

/** Step n of m and the builder's last line, on a line of its own that never moves the rest. */
export function BuildProgress({ build }: { build: Extract<Progress, { type: 'build' }> }) {
  const { step, stepsTotal, lastLine } = build;
  return (
    <>
      <ProgressBar label="Build" fraction={stepsTotal ? (step - 1) / stepsTotal : null} className="mt-3" />
      <p className="mt-2 flex h-5 gap-3 text-dense text-text-2">
        <span className="shrink-0">
          Dockerfile step {step}
          {stepsTotal !== null && ` of ${stepsTotal}`}
        </span>
        <code className="min-w-0 truncate font-mono text-code text-text-3">{lastLine}</code>
      </p>
    </>
  );
}
