export type Colour = 'red' | 'green' | 'yellow' | 'dim' | 'bold';

const codes: Record<Colour, number> = { red: 31, green: 32, yellow: 33, dim: 2, bold: 1 };

/** The text in a colour where colours are wanted; a state always has its word, too. */
export function paint(text: string, colour: Colour, wanted: boolean): string {
  return wanted ? `\u001b[${codes[colour]}m${text}\u001b[0m` : text;
}
