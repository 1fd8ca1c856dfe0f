/** What a line has to have. */
export interface TextQuery {
  text: string;
  /** Whether the text is a regular expression. */
  regexp: boolean;
}

/** Flags for smart case: upper and lower case are the same where the text has no upper-case letter; `\S` is none. */
export function caseFlag({ text, regexp }: TextQuery): '' | 'i' {
  const letters = regexp ? text.replace(/\\./gs, '') : text;
  return /\p{Lu}/u.test(letters) ? '' : 'i';
}

/** The expression that finds the query in one line; null for an empty one. @throws SyntaxError */
export function lineExpression(query: TextQuery, flags = ''): RegExp | null {
  if (query.text === '') return null;
  const source = query.regexp ? query.text : escapeExpression(query.text);
  return new RegExp(source, `${caseFlag(query)}${flags}`);
}

export function escapeExpression(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
