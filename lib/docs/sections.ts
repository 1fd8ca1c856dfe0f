import type { DocArticle, DocBlock, DocHeading } from '@/lib/contracts/docs';
import { textOf } from './inline';

/** What stands between a heading and the next one. */
export interface DocSection {
  href: string;
  /** Title of the article and the headings down to this one. */
  path: string[];
  text: string;
}

export function sectionsOf({ name, title, blocks }: DocArticle): DocSection[] {
  const sections: DocSection[] = [{ href: `/docs/${name}`, path: [title], text: '' }];
  let above: DocHeading[] = [];
  for (const block of blocks) {
    if (block.type === 'heading') {
      above = [...above.filter(({ depth }) => depth < block.depth), block];
      const path = [title, ...above.map(({ text }) => text)];
      sections.push({ href: `/docs/${name}#${block.id}`, path, text: '' });
    } else {
      const last = sections.at(-1);
      if (last !== undefined) last.text = `${last.text} ${blockText(block)}`.trim();
    }
  }
  return sections;
}

function blockText(block: DocBlock): string {
  switch (block.type) {
    case 'heading':
    case 'paragraph':
      return textOf(block.children);
    case 'code':
      return block.text;
    case 'list':
      return block.items.flat().map(blockText).join(' ');
    case 'quote':
      return block.blocks.map(blockText).join(' ');
    case 'table':
      return [block.head, ...block.rows].map((row) => row.map(textOf).join(' · ')).join(' · ');
    case 'rule':
      return '';
  }
}
