import type { ReactNode } from 'react';
import { SetupFrame } from '@/components/frame/setup-frame';

export default function FirstRunLayout({ children }: { children: ReactNode }) {
  return <SetupFrame>{children}</SetupFrame>;
}
