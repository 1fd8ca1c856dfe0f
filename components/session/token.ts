const tokenKey = 'stigmer-token';

/** The header token of this origin; null in a browser that did not sign in, or without storage. */
export function readToken(): string | null {
  try {
    return localStorage.getItem(tokenKey);
  } catch {
    return null;
  }
}

export function keepToken(token: string): void {
  localStorage.setItem(tokenKey, token);
}

export function forgetToken(): void {
  try {
    localStorage.removeItem(tokenKey);
  } catch {
    // Without storage there was no token to forget.
  }
}
