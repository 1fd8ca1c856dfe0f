import { ProgressBar } from '@/components/ui/progress-bar';
import type { LayerProgress } from '@/lib/contracts/operation';
import type { PullProgress } from './pull-summary';

const words: Record<LayerProgress['state'], string> = {
  waiting: 'Waits',
  downloading: 'Downloading',
  downloaded: 'Waits to extract',
  extracting: 'Extracting',
  done: 'Extracted',
  present: 'Here already',
};

interface PullLayersProps {
  pull: PullProgress;
  running: boolean;
  /** Whether the bar of the whole is drawn. */
  total: boolean;
  open: boolean;
}

/** The whole first, so that one glance is enough; then each layer. */
export function PullLayers({ pull, running, total, open }: PullLayersProps) {
  const { receivedBytes, totalBytes, layers } = pull;
  return (
    <>
      {total && (
        <ProgressBar
          label="Pull"
          fraction={totalBytes ? receivedBytes / totalBytes : null}
          tone={running ? 'work' : 'done'}
          className="mt-3"
        />
      )}
      {open && (
        <ul aria-label="Layers" className="mt-3 grid">
          {layers.map((layer) => (
            <LayerRow key={layer.id} layer={layer} running={running} />
          ))}
        </ul>
      )}
    </>
  );
}

function LayerRow({ layer, running }: { layer: LayerProgress; running: boolean }) {
  const { id, receivedBytes, totalBytes, state } = layer;
  const moving = state === 'downloading' || state === 'waiting';
  const fraction = moving ? (totalBytes ? receivedBytes / totalBytes : 0) : 1;
  return (
    <li className="grid h-6 grid-cols-[106px_minmax(48px,222px)_minmax(0,1fr)_120px] items-center gap-x-3 text-dense max-wide:grid-cols-[100px_minmax(48px,1fr)_minmax(0,1.4fr)]">
      <span className="font-mono text-code">{id}</span>
      <ProgressBar
        label={`Layer ${id}`}
        fraction={fraction}
        tone={moving && running ? 'work' : 'done'}
        thin
      />
      <span className="text-right text-text-2">
        {moving && totalBytes !== null && `${megabytes(receivedBytes)} of `}
        {megabytes(totalBytes ?? receivedBytes)} MB
      </span>
      <span className="text-right text-text-3 max-wide:hidden">{words[state]}</span>
    </li>
  );
}

/** One unit for all layers, so that the column can be compared. */
function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
