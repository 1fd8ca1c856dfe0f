import { lexer, type MarkedToken, type Token, type Tokens } from 'marked';
import type { DocArticle, DocBlock } from '@/lib/contracts/docs';
import { HeadingIds } from './heading-ids';
import { inlinesOf, textOf } from './inline';

const blockTypes = new Set([
  ...['blockquote', 'code', 'heading', 'hr', 'html', 'list', 'paragraph', 'table', 'text'],
]);

function isBlock(token: Token): token is MarkedToken {
  return blockTypes.has(token.type);
}

/** A file of docs/ as what a page shows: nothing of it is HTML. The first heading is its title. */
export function parseArticle(name: string, markdown: string): DocArticle {
  const blocks = new ArticleParser(name).blocksOf(lexer(markdown, { gfm: true }));
  const [first, ...rest] = blocks;
  if (first?.type !== 'heading' || first.depth !== 1)
    throw new Error(`docs/${name}.md does not begin with its title`);
  return { name, title: first.text, blocks: rest };
}

class ArticleParser {
  private readonly ids = new HeadingIds();

  constructor(private readonly name: string) {}

  blocksOf(tokens: readonly Token[]): DocBlock[] {
    return tokens.flatMap((token) => (isBlock(token) ? this.blockOf(token) : []));
  }

  private blockOf(token: MarkedToken): DocBlock[] {
    switch (token.type) {
      case 'heading':
        return [this.heading(token)];
      case 'code':
        return [{ type: 'code', language: token.lang?.split(' ', 1)[0] ?? '', text: token.text }];
      case 'list':
        return [this.list(token)];
      case 'table':
        return [this.table(token)];
      case 'blockquote':
        return [{ type: 'quote', blocks: this.blocksOf(token.tokens) }];
      case 'hr':
        return [{ type: 'rule' }];
      case 'text':
      case 'paragraph':
        return [{ type: 'paragraph', children: inlinesOf(token.tokens, this.name) }];
      default:
        return [{ type: 'code', language: token.type, text: token.raw.trim() }];
    }
  }

  private heading({ depth, tokens }: Tokens.Heading): DocBlock {
    const children = inlinesOf(tokens, this.name);
    const text = textOf(children);
    return { type: 'heading', depth, id: this.ids.next(text), text, children };
  }

  private list({ ordered, start, items }: Tokens.List): DocBlock {
    const first = start === '' ? 1 : start;
    return {
      type: 'list',
      start: ordered ? first : null,
      items: items.map(({ tokens }) => this.blocksOf(tokens)),
    };
  }

  private table({ header, rows }: Tokens.Table): DocBlock {
    const cell = ({ tokens }: Tokens.TableCell) => inlinesOf(tokens, this.name);
    return { type: 'table', head: header.map(cell), rows: rows.map((row) => row.map(cell)) };
  }
}
