/** Names of the search attributes of `RunAgent`, all of type keyword. A namespace has all of them, or runs set none. */
export const runAttributes = {
  session: 'StigmerSession',
  state: 'StigmerState',
  model: 'StigmerModel',
} as const;
