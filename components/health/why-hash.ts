/** `/health#why` leads to the question. */
export const whyHash = '#why';
