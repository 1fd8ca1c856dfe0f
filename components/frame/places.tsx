import { Activity, ArrowLeftRight, BookOpen, Layers, Workflow } from 'lucide-react';
import type { ReactNode } from 'react';
import { ChainGlyph, LinesGlyph, SlidersGlyph } from '@/components/ui/glyphs';

interface Place {
  href: '/overview' | '/health' | '/queue' | '/logs' | '/runs' | '/settings' | '/versions' | '/docs';
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
  { href: '/queue', name: 'Queue', key: 'q', icon: <ArrowLeftRight aria-hidden="true" />, inMore: true },
  { href: '/logs', name: 'Logs', key: 'l', icon: <LinesGlyph /> },
  { href: '/runs', name: 'Runs', key: 'r', icon: <Workflow aria-hidden="true" />, inMore: true },
  { href: '/settings', name: 'Settings', key: 's', icon: <SlidersGlyph /> },
  { href: '/versions', name: 'Versions', key: 'v', icon: <Layers aria-hidden="true" />, inMore: true },
  { href: '/docs', name: 'Docs', key: 'd', icon: <BookOpen aria-hidden="true" />, inMore: true },
];

/** Also on a page below it. */
export function isCurrentPlace({ href }: Place, path: string): boolean {
  return path === href || path.startsWith(`${href}/`);
}
