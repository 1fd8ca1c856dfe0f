import { delimiter } from 'node:path';

/** This process's environment, in which the programs of a folder come before others of their name. */
export function programFirst(folder: string | undefined): NodeJS.ProcessEnv {
  const { PATH = '', ...others } = process.env;
  return { ...others, PATH: folder === undefined ? PATH : `${folder}${delimiter}${PATH}` };
}
