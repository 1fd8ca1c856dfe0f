import { classNames } from './class-names';

/** Five shapes for states, and the open ring of what is still to do. `past` draws history: grey, whatever it was. */
export type IconState = 'ok' | 'fail' | 'warn' | 'work' | 'off' | 'todo';

const colours: Record<IconState, string> = {
  ok: 'text-ok-solid',
  fail: 'text-fail-solid',
  warn: 'text-warn-solid',
  work: 'text-work-solid',
  off: 'text-edge',
  todo: 'text-edge',
};

const octagon = 'M5.3 1.6h5.4l3.7 3.7v5.4l-3.7 3.7H5.3l-3.7-3.7V5.3z';
const triangle = 'M8 2.2 14.4 13.4H1.6z';

function Filled({ state }: { state: IconState }) {
  const mark = { fill: 'none', strokeWidth: 1.5, className: 'stroke-surface' };
  switch (state) {
    case 'ok':
      return (
        <>
          <circle cx="8" cy="8" r="7.2" stroke="none" />
          <path d="m5.1 8.3 2 2 3.8-4.2" {...mark} />
        </>
      );
    case 'fail':
      return (
        <>
          <path d={octagon} strokeWidth="1" />
          <path d="m5.9 5.9 4.2 4.2m0-4.2-4.2 4.2" {...mark} />
        </>
      );
    case 'warn':
      return (
        <>
          <path d={triangle} />
          <path d="M8 6.6v2.8m0 2v.1" {...mark} />
        </>
      );
    case 'work':
      return (
        <g fill="none" strokeWidth="2">
          <circle cx="8" cy="8" r="6.4" className="stroke-work-track" />
          <path d="M8 1.6a6.4 6.4 0 0 1 4.9 10.5" className="origin-center animate-turn" />
        </g>
      );
    case 'off':
      return <circle cx="8" cy="8" r="6.6" fill="none" strokeWidth="1.5" strokeDasharray="2.6 2.58" />;
    case 'todo':
      return <circle cx="8" cy="8" r="6.4" fill="none" strokeWidth="1.5" />;
  }
}

function Outlined({ state }: { state: IconState }) {
  return (
    <g fill="none" strokeWidth="1.3">
      {state === 'fail' ? <path d={octagon} /> : <circle cx="8" cy="8" r="6.4" />}
      {state === 'fail' && <path d="m6 6 4 4m0-4-4 4" />}
      {state === 'ok' && <path d="m5.4 8.2 1.8 1.8 3.4-3.8" />}
      {state === 'warn' && <path d="M8 5v3.4m0 2.2v.1" />}
      {state === 'off' && <path d="M5.4 8h5.2" />}
    </g>
  );
}

interface StateIconProps {
  state: IconState;
  past?: boolean;
  /** With its size. */
  className?: string;
}

export function StateIcon({ state, past = false, className = 'size-5' }: StateIconProps) {
  return (
    <svg
      viewBox="0 0 16 16"
      aria-hidden="true"
      fill="currentColor"
      stroke="currentColor"
      strokeLinecap="round"
      strokeLinejoin="round"
      className={classNames('shrink-0', past ? 'text-edge' : colours[state], className)}
    >
      {past ? <Outlined state={state} /> : <Filled state={state} />}
    </svg>
  );
}
