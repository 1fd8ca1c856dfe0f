import * as z from 'zod/mini';

/** Text within a block. A link leads to a page of the console, to a place on this one (`#…`) or to https. */
export type DocInline =
  | { type: 'text' | 'code'; text: string }
  | { type: 'strong' | 'emphasis'; children: DocInline[] }
  | { type: 'link'; href: string; children: DocInline[] }
  | { type: 'break' };

export interface DocHeading {
  /** From 2 on; the title of the article is no block of it. */
  depth: number;
  /** As GitHub makes it of the words, so that a link to the file's place is one to the page's. */
  id: string;
  text: string;
}

export type DocBlock =
  | ({ type: 'heading'; children: DocInline[] } & DocHeading)
  | { type: 'paragraph'; children: DocInline[] }
  | { type: 'code'; language: string; text: string }
  | { type: 'list'; start: number | null; items: DocBlock[][] }
  | { type: 'table'; head: DocInline[][]; rows: DocInline[][][] }
  | { type: 'quote'; blocks: DocBlock[] }
  | { type: 'rule' };

export interface DocArticle {
  name: string;
  title: string;
  blocks: DocBlock[];
}

const snippetPartSchema = z.object({ text: z.string(), hit: z.boolean() });

const docHitSchema = z.object({
  /** Page and place: `/docs/health#incidents`. */
  href: z.string(),
  /** Title of the article and the headings down to the place. */
  path: z.array(z.string()),
  snippet: z.array(snippetPartSchema),
});

export type DocHit = z.infer<typeof docHitSchema>;

export const docHitsSchema = z.object({ hits: z.array(docHitSchema) });

export const docQuerySchema = z.object({ q: z.string().check(z.maxLength(200)) });
