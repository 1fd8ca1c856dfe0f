import type { ComponentProps } from 'react';
import { classNames } from './class-names';

type ButtonVariant = 'primary' | 'secondary' | 'quiet' | 'danger';
type ButtonSize = 'small' | 'normal' | 'large';

const shape =
  'inline-flex shrink-0 items-center justify-center gap-1.5 rounded-control font-medium whitespace-nowrap transition-opacity duration-120 active:opacity-80 disabled:active:opacity-100 [&_svg]:size-4 [&_svg]:shrink-0';

const variants: Record<ButtonVariant, string> = {
  primary: 'bg-ink text-on-ink disabled:bg-selected disabled:text-text-3',
  secondary:
    'border border-border bg-raised text-text hover:bg-hover disabled:text-text-3 disabled:hover:bg-raised',
  quiet: 'text-text-2 hover:text-text disabled:text-text-3',
  danger:
    'border border-fail-edge bg-raised text-fail hover:bg-fail-tint disabled:border-border disabled:text-text-3',
};

const sizes: Record<ButtonSize, string> = {
  small: 'h-7 text-dense max-wide:h-8',
  normal: 'h-8 text-dense max-wide:h-10',
  large: 'h-10 text-body max-wide:h-11',
};

const paddings: Record<ButtonSize, string> = { small: 'px-2.5', normal: 'px-3', large: 'px-4.5' };

interface ButtonLook {
  variant?: ButtonVariant;
  size?: ButtonSize;
}

export function buttonClass({ variant = 'secondary', size = 'normal' }: ButtonLook): string {
  return classNames(shape, variants[variant], sizes[size], variant === 'quiet' ? 'px-1' : paddings[size]);
}

export function Button({ variant, size, className, ...rest }: ComponentProps<'button'> & ButtonLook) {
  const look = { ...(variant && { variant }), ...(size && { size }) };
  return <button type="button" className={classNames(buttonClass(look), className)} {...rest} />;
}
