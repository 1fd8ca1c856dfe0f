import { styleText } from 'node:util';

export type Colour = 'red' | 'green' | 'yellow' | 'dim' | 'bold';

/** The text in a colour where colours are wanted; a state always has its word, too. */
export function paint(text: string, colour: Colour, wanted: boolean): string {
  // Whether they are wanted was decided already, for the stream that the text goes to.
  return wanted ? styleText(colour, text, { validateStream: false }) : text;
}

/** As Node.js and no-color.org read the environment: FORCE_COLOR first, where 0 and false say no; a dumb terminal has no colours. */
export function wantsColour(environment: NodeJS.ProcessEnv, terminal: boolean): boolean {
  const { FORCE_COLOR: forced, NO_COLOR: none, TERM: kind } = environment;
  if (forced) return forced !== '0' && forced !== 'false';
  return terminal && !none && kind !== 'dumb';
}
