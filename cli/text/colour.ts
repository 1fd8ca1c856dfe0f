import { styleText } from 'node:util';

export type Colour = 'red' | 'green' | 'yellow' | 'dim' | 'bold';

/** The text in a colour where colours are wanted; a state always has its word, too. */
export function paint(text: string, colour: Colour, wanted: boolean): string {
  // Whether they are wanted was decided already, for the stream that the text goes to.
  return wanted ? styleText(colour, text, { validateStream: false }) : text;
}
