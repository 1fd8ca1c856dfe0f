import * as z from 'zod/mini';

export const destinationTypes = ['webhook', 'ntfy'] as const;
export type DestinationType = (typeof destinationTypes)[number];

/**
 * One alert, and the JSON that a webhook gets. It has fixed sentences by code, and nothing that was measured: no line of a log, no
 * value of a setting. A receiver knows one that is sent again by its `id`.
 */
export const alertSchema = z.object({
  version: z.literal(1),
  id: z.string(),
  type: z.enum(['opened', 'resolved', 'test']),
  /** The incident's; of a test its own. */
  incident: z.string(),
  code: z.string(),
  title: z.string(),
  /** One sentence with a full stop. */
  sentence: z.string(),
  /** Empty when it is over. */
  remedy: z.string(),
  /** ISO 8601. */
  startedAt: z.string(),
  resolvedAt: z.nullable(z.string()),
  /** Of the machine that the console runs on. */
  host: z.string(),
});
export type Alert = z.infer<typeof alertSchema>;

/** How it stands with what was sent last. */
export const deliverySchema = z.object({
  alertId: z.string(),
  type: z.enum(['opened', 'resolved', 'test']),
  title: z.string(),
  state: z.enum(['sending', 'retrying', 'delivered', 'failed']),
  attempts: z.number(),
  /** Why it was not taken, without an address; null: it was, or nobody knows yet. */
  reason: z.nullable(z.string()),
  /** When it stood so, milliseconds since 1970. */
  at: z.number(),
});
export type Delivery = z.infer<typeof deliverySchema>;

export const destinationViewSchema = z.object({
  id: z.string(),
  type: z.enum(destinationTypes),
  /** As much of it as is no secret: `https://ntfy.sh/•••`. */
  address: z.string(),
  hasToken: z.boolean(),
  last: z.nullable(deliverySchema),
});
export type DestinationView = z.infer<typeof destinationViewSchema>;

/** `until` null: until somebody ends it. */
export const muteSchema = z.object({ until: z.nullable(z.number()) });
export type Mute = z.infer<typeof muteSchema>;

export const alertsViewSchema = z.object({
  destinations: z.array(destinationViewSchema),
  mute: z.nullable(muteSchema),
});
export type AlertsView = z.infer<typeof alertsViewSchema>;

const urlSchema = z.string().check(z.minLength(1), z.maxLength(2000));
/** What HTTP takes in a header. */
const tokenSchema = z.string().check(z.maxLength(1000), z.regex(/^[\x21-\x7e]*$/, 'write it without blanks'));
export const muteMaxMs = 30 * 24 * 3_600_000;

/** Body of POST /api/alerts and input of the action. */
export const alertsOrderSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('save'),
    /** Left out: a new one. */
    id: z.optional(z.uuid()),
    destination: z.enum(destinationTypes),
    /** Left out: as it is. Another host forgets the token, unless it is given as well. */
    url: z.optional(urlSchema),
    /** Left out: as it is; empty: none. */
    token: z.optional(tokenSchema),
  }),
  z.strictObject({ type: z.literal('remove'), id: z.uuid() }),
  /** Left out: all of them. Answers at once; how it ended is in the view. */
  z.strictObject({ type: z.literal('test'), id: z.optional(z.uuid()) }),
  /** Null: until it is ended. */
  z.strictObject({
    type: z.literal('mute'),
    forMs: z.nullable(z.number().check(z.int(), z.minimum(1000), z.maximum(muteMaxMs))),
  }),
  z.strictObject({ type: z.literal('unmute') }),
]);
export type AlertsOrder = z.infer<typeof alertsOrderSchema>;

/** `Delivered`, `Not delivered after 6 attempts: it answered with 500`. */
export function deliveryWords({ state, attempts, reason }: Delivery): string {
  const tries = `${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}`;
  switch (state) {
    case 'sending':
      return 'Being sent';
    case 'retrying':
      return `Not delivered yet, ${tries} so far: ${reason}`;
    case 'delivered':
      return attempts === 1 ? 'Delivered' : `Delivered after ${tries}`;
    case 'failed':
      return `Not delivered after ${tries}: ${reason}`;
  }
}
