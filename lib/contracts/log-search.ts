import * as z from 'zod/mini';
import { failureRecordSchema } from './failure';
import { instantBounds, logLineSchema, logPageLinesMax } from './log';

export const logLevels = ['error', 'warn', 'info', 'debug'] as const;
export const logStreams = ['stdout', 'stderr'] as const;
export type LogStream = (typeof logStreams)[number];

/** Characters of what is searched for. */
export const searchTextMax = 1000;

/** Where one looks at a log as a whole, a stretch is a pixel or two. */
const logPlacesMax = 500;

const fieldsMax = 10;
const fieldNameMax = 200;
const fieldSchema = z.object({
  name: z.string().check(z.minLength(1), z.maxLength(fieldNameMax)),
  value: z.string().check(z.maxLength(searchTextMax)),
});

/** What is searched for in all that is recorded. A divider has neither level nor stream. */
export const logSearchSchema = z.object({
  /** Without an upper-case letter, upper and lower case are the same. Empty: every line. */
  text: z._default(z.string().check(z.maxLength(searchTextMax)), ''),
  /** Whether the text is a regular expression. */
  regexp: z._default(z.boolean(), false),
  /** The lines that do not have it. */
  invert: z._default(z.boolean(), false),
  levels: z.optional(z.array(z.enum(logLevels))),
  stream: z.optional(z.enum(logStreams)),
  /** Only lines that say their level themselves: the first ones of records. */
  heads: z._default(z.boolean(), false),
  /** Whether dividers are found where heads, levels or a stream are asked for. */
  dividers: z._default(z.boolean(), false),
  /** What a line has to say of itself, in JSON or logfmt; all of them. `invert` does not turn them. */
  fields: z.optional(z.array(fieldSchema).check(z.maxLength(fieldsMax))),
  /** Only lines after the last good hour that are of no shape that was seen in it. */
  onlyNew: z._default(z.boolean(), false),
  /** With `onlyNew`: goes on behind `search-ended` with those of the lines that come, for as long as they are read. */
  follow: z._default(z.boolean(), false),
  /** Milliseconds since 1970, both included. */
  from: z.optional(z.number().check(...instantBounds)),
  until: z.optional(z.number().check(...instantBounds)),
  /** Only lines with a higher number. */
  after: z._default(z.number().check(z.int(), z.minimum(0)), 0),
  /** Only lines with a lower number. */
  before: z.optional(z.number().check(z.int(), z.minimum(1))),
  /** Whether the numbers of the lines are sent, as they are found. */
  numbers: z._default(z.boolean(), false),
  /** In how many stretches of equally many lines what is found is counted, beside all of it; 0: not at all. */
  places: z._default(z.number().check(z.int(), z.minimum(0), z.maximum(logPlacesMax)), 0),
  /** How many of the last lines are sent, at the end. */
  lines: z._default(z.number().check(z.int(), z.minimum(0), z.maximum(logPageLinesMax)), 0),
});
export type LogSearch = z.infer<typeof logSearchSchema>;
export type LogSearchInput = z.input<typeof logSearchSchema>;

/** The most numbers that one search sends; it counts on. */
export const searchNumbersMax = 100_000;

const counts = z.array(z.number());

/** By stretch, the oldest first. The levels are counted where heads or levels are asked for. */
export const logPlacesSchema = z.object({
  firstNumber: z.number(),
  lastNumber: z.number(),
  found: counts,
  errors: counts,
  warnings: counts,
  dividers: counts,
});
export type LogPlaces = z.infer<typeof logPlacesSchema>;

/** GET /api/logs/search?service=…&search=<JSON of the above>: newline-delimited JSON. The last one is `search-ended` or `search-failed`, but for `follow`; without it the console has ended. */
export const logSearchEventSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('search-progressed'),
    searchedBytes: z.number(),
    totalBytes: z.number(),
    /** Lines found so far. */
    count: z.number(),
  }),
  /** With `onlyNew`, before the first line that is found. */
  z.object({
    type: z.literal('good-hour-read'),
    from: z.number(),
    until: z.number(),
    lines: z.number(),
    /** False: there were more shapes than are remembered, so that a line of one of them passes for new. */
    complete: z.boolean(),
  }),
  /** With `onlyNew`: the first line that is found. */
  z.object({ type: z.literal('first-found'), line: logLineSchema }),
  z.object({ type: z.literal('numbers-found'), numbers: z.array(z.number()) }),
  z.object({ type: z.literal('places-counted'), places: logPlacesSchema }),
  /** With `follow` none of them now and then: the console is there. */
  z.object({ type: z.literal('lines-found'), lines: z.array(logLineSchema) }),
  /** With `follow`: this reader was slower than the log, and so many lines were not looked at. */
  z.object({ type: z.literal('lines-skipped'), count: z.number() }),
  z.object({
    type: z.literal('search-ended'),
    count: z.number(),
    /** Whether more was found than was sent. */
    more: z.boolean(),
    /** The last line that was searched. */
    lastNumber: z.number(),
    /** With `onlyNew`: how many lines came after the good hour. */
    examined: z.optional(z.number()),
  }),
  z.object({ type: z.literal('search-failed'), failure: failureRecordSchema }),
]);
export type LogSearchEvent = z.infer<typeof logSearchEventSchema>;
