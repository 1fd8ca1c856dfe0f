/** Node's code of the innermost error that has one, such as ECONNREFUSED. */
export function networkCodeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'no answer';
  if (error.cause !== undefined) return networkCodeOf(error.cause);
  return 'code' in error ? String(error.code) : error.name;
}
