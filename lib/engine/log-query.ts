export interface LogQuery {
  follow: boolean;
  since: string | null;
  /** Only lines from before it. */
  until?: string;
  tail: number | 'all';
  tty: boolean;
  /** Whether somebody sees at once what comes; while nobody does, the lines are read in larger batches. */
  watched?: () => boolean;
}
