/** Whether a path of the build context, relative and with `/`, stays out of it. */
export type IgnoreMatcher = (path: string) => boolean;

interface Rule {
  pattern: RegExp;
  negated: boolean;
}

/**
 * The rules of a .dockerignore: `#` comments, `*` and `?` within one name, `**` over several, `!` takes back, the last
 * rule that fits decides, and a rule for a folder is a rule for all in it. Patterns start at the context's root.
 */
export function parseIgnorePatterns(text: string): IgnoreMatcher {
  const rules = text.split('\n').flatMap(toRule);
  return (path) => {
    const folders = path.split('/').map((_, index, names) => names.slice(0, index + 1).join('/'));
    const fits = (rule: Rule) => folders.some((folder) => rule.pattern.test(folder));
    return rules.reduce((ignored, rule) => (fits(rule) ? !rule.negated : ignored), false);
  };
}

function toRule(line: string): Rule[] {
  const text = line.trim();
  if (text === '' || text.startsWith('#')) return [];
  const negated = text.startsWith('!');
  const path = (negated ? text.slice(1).trim() : text).replace(/^(?:\.?\/)+/, '').replace(/\/+$/, '');
  if (path === '' || path === '.') return [];
  return [{ pattern: toPattern(path), negated }];
}

function toPattern(glob: string): RegExp {
  const source = glob.replace(/\*\*\/?|\*|\?|\[[^\]]+\]|[.+^${}()|[\]\\]/g, (token) => {
    if (token === '**/') return '(?:.*/)?';
    if (token === '**') return '.*';
    if (token === '*') return '[^/]*';
    if (token === '?') return '[^/]';
    return token.length > 1 ? token : `\\${token}`;
  });
  return new RegExp(`^${source}$`);
}
