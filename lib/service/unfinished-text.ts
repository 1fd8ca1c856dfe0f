/** For the person who ends the console, or a command, in the middle of a change. */
export const unfinishedText =
  'A change is not finished: the next start of the console, or any command, brings it to its end.';
