import type { ComponentProps } from 'react';
import { classNames } from './class-names';

type TextInputProps = Omit<ComponentProps<'input'>, 'width'> & {
  /** A class. */
  width?: string;
};

export function TextInput({ width = 'w-full', className, ...rest }: TextInputProps) {
  return (
    <input
      autoComplete="off"
      spellCheck={false}
      className={classNames(
        'h-8 min-w-0 rounded-control border border-edge bg-surface px-2.5 font-mono text-code text-text aria-invalid:border-fail-solid aria-invalid:ring-1 aria-invalid:ring-fail-solid max-wide:h-10',
        width,
        className,
      )}
      {...rest}
    />
  );
}
