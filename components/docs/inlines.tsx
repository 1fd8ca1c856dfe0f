import Link from 'next/link';
import type { ReactNode } from 'react';
import type { DocInline } from '@/lib/contracts/docs';
import { each } from './each';

const linkStyle = 'text-accent underline decoration-border underline-offset-3 hover:decoration-accent';

export function Inlines({ inlines }: { inlines: readonly DocInline[] }) {
  return each(inlines, inlineNode);
}

function inlineNode(inline: DocInline): ReactNode {
  switch (inline.type) {
    case 'text':
      return inline.text;
    case 'code':
      return (
        <code className="rounded-[4px] bg-sunken px-1 py-px font-mono text-code break-words">
          {inline.text}
        </code>
      );
    case 'strong':
      return (
        <strong className="font-semibold">
          <Inlines inlines={inline.children} />
        </strong>
      );
    case 'emphasis':
      return (
        <em>
          <Inlines inlines={inline.children} />
        </em>
      );
    case 'link':
      return <DocLink {...inline} />;
    case 'break':
      return <br />;
  }
}

function DocLink({ href, children }: { href: string; children: DocInline[] }) {
  const inner = <Inlines inlines={children} />;
  if (!href.startsWith('/'))
    return (
      <a
        href={href}
        className={linkStyle}
        {...(href.startsWith('https:') && { target: '_blank', rel: 'noreferrer' })}
      >
        {inner}
      </a>
    );
  return (
    <Link href={href} prefetch={false} className={linkStyle}>
      {inner}
    </Link>
  );
}
