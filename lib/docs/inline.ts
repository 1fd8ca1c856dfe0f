import type { MarkedToken, Token } from 'marked';
import type { DocInline } from '@/lib/contracts/docs';
import { linkOf } from './link';

const inlineTypes = new Set([
  ...['br', 'codespan', 'del', 'em', 'escape', 'html', 'image', 'link', 'strong', 'text'],
]);

function isInline(token: Token): token is MarkedToken {
  return inlineTypes.has(token.type);
}

/** Text within a block; HTML stands there as it was written. @param name of the article, for its links to others */
export function inlinesOf(tokens: readonly Token[] | undefined, name: string): DocInline[] {
  return (tokens ?? []).flatMap((token) => (isInline(token) ? inlineOf(token, name) : []));
}

function inlineOf(token: MarkedToken, name: string): DocInline[] {
  switch (token.type) {
    case 'br':
      return [{ type: 'break' }];
    case 'codespan':
      return [{ type: 'code', text: token.text }];
    case 'em':
      return [{ type: 'emphasis', children: inlinesOf(token.tokens, name) }];
    case 'strong':
      return [{ type: 'strong', children: inlinesOf(token.tokens, name) }];
    case 'link':
      return linked(token.href, inlinesOf(token.tokens, name), name);
    case 'text':
      if (token.tokens !== undefined) return inlinesOf(token.tokens, name);
      return [{ type: 'text', text: token.text }];
    case 'escape':
    case 'del':
    case 'image':
      return [{ type: 'text', text: token.text }];
    default:
      return [{ type: 'text', text: token.raw }];
  }
}

/** An article is called by its title, not by its file; a file of the repository, of which there is no page, by its path. */
function linked(href: string, children: DocInline[], name: string): DocInline[] {
  const link = linkOf(href, name);
  if (link.type === 'file') return [{ type: 'code', text: link.path }];
  if (link.type === 'page' && link.title !== null && textOf(children).endsWith('.md'))
    return [{ type: 'link', href: link.href, children: [{ type: 'text', text: link.title }] }];
  return [{ type: 'link', href: link.href, children }];
}

/** The words alone, as a reader hears them. */
export function textOf(inlines: readonly DocInline[]): string {
  return inlines
    .map((inline) => {
      if (inline.type === 'break') return ' ';
      return 'children' in inline ? textOf(inline.children) : inline.text;
    })
    .join('');
}
