import dockerignore from '@balena/dockerignore';

/** Whether a path of the build context, relative and with `/`, stays out of it. */
export type IgnoreMatcher = (path: string) => boolean;

/**
 * The rules of a .dockerignore: `#` comments, `*` and `?` within one name, `**` over several, `!` takes back, the last
 * rule that fits decides, and a rule for a folder is a rule for all in it. Patterns start at the context's root.
 */
export function parseIgnorePatterns(text: string): IgnoreMatcher {
  const rules = dockerignore({ ignorecase: false }).add(asPlainText(text));
  return (path) => rules.ignores(path);
}

/** The library follows Docker 19.03, where these had a meaning by mistake; since Docker 23 they stand for themselves. */
function asPlainText(text: string): string {
  return text.replace(/\\.|[+(){}|]/g, (token) => (token.length > 1 ? token : `\\${token}`));
}
