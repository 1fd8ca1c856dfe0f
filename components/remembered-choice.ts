/** What this browser remembers of a choice; null where it does not. */
export function rememberedChoice(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

export function rememberChoice(key: string, choice: string): void {
  try {
    localStorage.setItem(key, choice);
  } catch {
    // A browser that keeps nothing shows it until the page is left.
  }
}
