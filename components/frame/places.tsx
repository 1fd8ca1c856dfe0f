import { Activity, Layers } from 'lucide-react';
import type { ReactNode } from 'react';
import { ChainGlyph, LinesGlyph, SlidersGlyph } from '@/components/ui/glyphs';

interface Place {
  href: '/overview' | '/health' | '/logs' | '/settings' | '/versions';
  name: string;
  /** Second key after `g`. */
  key: string;
  icon: ReactNode;
  /** On a narrow screen it is found under More: the bar has room for four. */
  inMore?: true;
}

export const places: readonly Place[] = [
  { href: '/overview', name: 'Overview', key: 'o', icon: <ChainGlyph /> },
  { href: '/health', name: 'Health', key: 'h', icon: <Activity aria-hidden="true" /> },
  { href: '/logs', name: 'Logs', key: 'l', icon: <LinesGlyph /> },
  { href: '/settings', name: 'Settings', key: 's', icon: <SlidersGlyph /> },
  { href: '/versions', name: 'Versions', key: 'v', icon: <Layers aria-hidden="true" />, inMore: true },
];
