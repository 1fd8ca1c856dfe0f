/**
 * Whether the name fits the pattern, in which `*` stands for any text and `?` for one character. Only the last star is
 * ever tried again, so that no pattern costs more than pattern × name.
 */
export function matchesGlob(name: string, pattern: string): boolean {
  let at = 0;
  let patternAt = 0;
  let star = -1;
  let starAt = 0;
  while (at < name.length) {
    const expected = pattern[patternAt];
    if (expected === '*') {
      star = patternAt;
      starAt = at;
      patternAt += 1;
    } else if (expected === '?' || expected === name[at]) {
      at += 1;
      patternAt += 1;
    } else if (star !== -1) {
      starAt += 1;
      at = starAt;
      patternAt = star + 1;
    } else return false;
  }
  while (pattern[patternAt] === '*') patternAt += 1;
  return patternAt === pattern.length;
}
