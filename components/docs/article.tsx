import type { DocArticle, DocBlock } from '@/lib/contracts/docs';
import { Blocks } from './blocks';

/** One article, with the list of its headings at its right where the screen is wide enough. */
export function Article({ article: { title, blocks } }: { article: DocArticle }) {
  return (
    <div className="flex gap-10 px-8 pt-6 pb-16 max-wide:px-4">
      <article className="max-w-180 min-w-0 flex-1 text-body leading-5.5">
        <h1 className="mb-4 text-[24px] leading-8 font-semibold tracking-tight">{title}</h1>
        <Blocks blocks={blocks} />
      </article>
      <OnThisPage blocks={blocks} />
    </div>
  );
}

function OnThisPage({ blocks }: { blocks: readonly DocBlock[] }) {
  const headings = blocks.filter((block) => block.type === 'heading');
  if (headings.length < 2) return null;
  return (
    <nav
      aria-label="On this page"
      className="sticky top-20 hidden max-h-[calc(100dvh-150px)] w-48 shrink-0 self-start overflow-y-auto text-dense xl:block"
    >
      <p className="pb-1.5 text-caption font-medium text-text-3">On this page</p>
      <ul className="border-l border-line">
        {headings.map(({ id, depth, text }) => (
          <li key={id}>
            <a
              href={`#${id}`}
              className={`block py-1 text-text-2 hover:text-text ${depth <= 2 ? 'pl-3' : 'pl-6'}`}
            >
              {text}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
