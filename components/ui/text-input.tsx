import type { ComponentProps } from 'react';
import { classNames } from './class-names';

export function TextInput({ className, ...rest }: ComponentProps<'input'>) {
  return (
    <input
      autoComplete="off"
      spellCheck={false}
      className={classNames(
        'h-8 w-full min-w-0 rounded-control border border-edge bg-surface px-2.5 font-mono text-code text-text aria-invalid:border-fail-solid aria-invalid:ring-1 aria-invalid:ring-fail-solid max-wide:h-10',
        className,
      )}
      {...rest}
    />
  );
}
