/** Ollama's provider sends `think: false` of its own accord, which forbids it to a model that can. */
export function withoutUnaskedThink(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  return (input, init) => {
    if (typeof init?.body !== 'string') return fetch(input, init);
    const { think: _unasked, ...body } = Object(JSON.parse(init.body));
    return fetch(input, { ...init, body: JSON.stringify(body) });
  };
}
