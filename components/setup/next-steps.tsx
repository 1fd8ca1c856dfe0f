import { ArrowRight } from 'lucide-react';
import Link from 'next/link';

const steps = [
  { href: '/overview', title: 'Open the overview', text: 'The chain from engine to Temporal, at a glance.' },
  { href: '/logs', title: 'Read the log', text: 'The worker’s own lines, live and kept.' },
  {
    href: '/settings',
    title: 'Change settings',
    text: 'Task queue, model and backend; each with its default.',
  },
];

export function NextSteps() {
  return (
    <nav aria-label="Next steps" className="mt-8">
      <h2 className="text-head font-semibold">Next</h2>
      <ul className="mt-2">
        {steps.map(({ href, title, text }) => (
          <li key={href} className="border-t border-line last:border-b">
            <Link href={href} className="flex items-center gap-3 py-3 hover:bg-hover">
              <span className="min-w-0 flex-1">
                <span className="block text-body font-medium">{title}</span>
                <span className="block text-dense text-text-3">{text}</span>
              </span>
              <ArrowRight className="mr-1 size-4 text-text-2" aria-hidden="true" />
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
