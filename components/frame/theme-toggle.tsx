'use client';

import { Moon, Sun } from 'lucide-react';
import { toggleTheme, useTheme } from './theme';

export function ThemeToggle() {
  const theme = useTheme();
  const Icon = theme === 'dark' ? Moon : Sun;
  return (
    <button
      type="button"
      onClick={toggleTheme}
      aria-label={theme === 'dark' ? 'Use the light theme' : 'Use the dark theme'}
      className="-mr-2 flex size-8 items-center justify-center rounded-control text-text-2 hover:bg-hover hover:text-text"
    >
      {theme !== null && <Icon className="size-4" aria-hidden="true" />}
    </button>
  );
}
