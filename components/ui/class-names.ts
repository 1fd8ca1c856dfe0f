import { type ClassValue, clsx } from 'clsx';
import { extendTailwindMerge } from 'tailwind-merge';

const merge = extendTailwindMerge({
  extend: {
    theme: {
      text: ['caption', 'dense', 'body', 'head', 'title', 'code'],
      radius: ['control', 'card', 'palette'],
      breakpoint: ['wide'],
    },
  },
});

/** Joins class names; of two that set the same property the later one stands. */
export function classNames(...values: ClassValue[]): string {
  return merge(clsx(values));
}
