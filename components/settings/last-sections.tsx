'use client';

import { AlertsSection } from '@/components/alerts/alerts-section';
import { PeopleSection } from '@/components/session/people-section';

/** What is no part of the page's first load. */
export function LastSections() {
  return (
    <>
      <PeopleSection />
      <AlertsSection />
    </>
  );
}
