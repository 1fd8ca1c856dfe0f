import type { Metadata, Viewport } from 'next';
import { cookies } from 'next/headers';
import type { ReactNode } from 'react';
import './globals.css';
// All actions, in the tree of every page: Next would send one that a page lacks to another server by itself.
import '@/app/actions/alerts';
import '@/app/actions/engines';
import '@/app/actions/operations';
import '@/app/actions/runs';
import '@/app/actions/session';
import '@/app/actions/settings';

/** Every page carries the nonce of its own request, so none is rendered ahead. */
export const dynamic = 'force-dynamic';

export const metadata: Metadata = {
  description: 'Local admin console for the Stigmer agent-runner',
  icons: { icon: '/favicon.svg' },
  robots: { index: false },
};

export const viewport: Viewport = { width: 'device-width', initialScale: 1 };

const pageEnd = 'page-end';

export default async function RootLayout({ children }: { children: ReactNode }) {
  const theme = (await cookies()).get('stigmer-theme')?.value;
  const chosen = theme === 'light' || theme === 'dark' ? theme : undefined;
  return (
    <html lang="en" data-theme={chosen} suppressHydrationWarning>
      <head>
        {/* Painted when all of it is there: in pieces, what came would move to make room for what comes. */}
        <link rel="expect" href={`#${pageEnd}`} blocking="render" />
      </head>
      <body>
        {children}
        <span id={pageEnd} hidden />
      </body>
    </html>
  );
}
