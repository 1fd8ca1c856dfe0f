/** The keys of a table, as narrow as the table is typed. */
export function keysOf<Table extends object>(table: Table): Array<Extract<keyof Table, string>> {
  const keys: Array<Extract<keyof Table, string>> = [];
  for (const key in table) keys.push(key);
  return keys;
}
