import type { ReactNode } from 'react';
import { CodeBlock } from '@/components/ui/code-block';
import type { DocBlock } from '@/lib/contracts/docs';
import { DocTable } from './doc-table';
import { each } from './each';
import { Inlines } from './inlines';

export function Blocks({ blocks }: { blocks: readonly DocBlock[] }) {
  return each(blocks, blockNode);
}

function blockNode(block: DocBlock): ReactNode {
  switch (block.type) {
    case 'heading':
      return <Heading {...block} />;
    case 'paragraph':
      return (
        <p className="my-3 break-words">
          <Inlines inlines={block.children} />
        </p>
      );
    case 'code':
      return <Code {...block} />;
    case 'list':
      return <List {...block} />;
    case 'table':
      return <DocTable head={block.head} rows={block.rows} />;
    case 'quote':
      return (
        <blockquote className="my-3 border-l-2 border-border pl-4 text-text-2">
          <Blocks blocks={block.blocks} />
        </blockquote>
      );
    case 'rule':
      return <hr className="my-6 border-line" />;
  }
}

function Heading({ depth, id, text, children }: Extract<DocBlock, { type: 'heading' }>) {
  const Tag = depth <= 2 ? 'h2' : 'h3';
  return (
    <Tag
      id={id}
      tabIndex={-1}
      className={`group scroll-mt-20 font-semibold outline-none focus:underline focus:decoration-accent focus:decoration-2 focus:underline-offset-6 ${depth <= 2 ? 'mt-9 mb-2 text-[18px] leading-6.5' : 'mt-6 mb-1.5 text-head'}`}
    >
      <Inlines inlines={children} />
      <a
        href={`#${id}`}
        aria-label={`Link to ${text}`}
        className="ml-2 font-normal text-text-3 opacity-0 group-hover:opacity-100 focus-visible:opacity-100"
      >
        #
      </a>
    </Tag>
  );
}

function Code({ language, text }: Extract<DocBlock, { type: 'code' }>) {
  const block = <CodeBlock code={text} label="Copy the block" scrolls />;
  if (language !== 'mermaid') return <div className="my-3.5">{block}</div>;
  return (
    <details className="my-3.5">
      <summary className="mb-2 w-fit text-dense text-text-2 hover:text-text">
        The picture as Mermaid text
      </summary>
      {block}
    </details>
  );
}

function List({ start, items }: Extract<DocBlock, { type: 'list' }>) {
  const rows = each(items, (blocks) => (
    <li className="pl-1 [&>p]:my-1">
      <Blocks blocks={blocks} />
    </li>
  ));
  if (start === null) return <ul className="my-3 ml-5 list-disc marker:text-text-3">{rows}</ul>;
  return (
    <ol start={start} className="my-3 ml-5 list-decimal marker:text-text-3">
      {rows}
    </ol>
  );
}
