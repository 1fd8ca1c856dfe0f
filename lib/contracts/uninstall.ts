import * as z from 'zod/mini';
import { keysOf } from '@/lib/core/keys-of';

/** What can be removed, in the order in which it is: what knows of the rest goes after it. */
export const removableGroups = {
  service: 'The service that starts the console at login',
  containers: 'Containers',
  volumes: 'Volumes of the engine',
  images: 'Images',
  logs: 'Recorded logs',
  settings: 'Settings with their secrets, and every version of them',
  state: 'What the console has noted: desired state, history, sign-ins',
  workspace: 'The workspace of the agents',
} as const;

export const removableGroupSchema = z.enum(keysOf(removableGroups));
export type RemovableGroup = z.infer<typeof removableGroupSchema>;

/** Without a word all of it but what people and agents wrote. */
export const tickedGroups = keysOf(removableGroups).filter((group) => group !== 'workspace');

export const removableSchema = z.object({
  group: removableGroupSchema,
  /** The one thing among all, at this moment. */
  id: z.string(),
  name: z.string(),
  /** A path, or the engine that has it. */
  where: z.string(),
  /** Null: it cannot be told. Of a layer that several images have only the first counts it. */
  sizeBytes: z.nullable(z.number()),
  /** What is worth knowing of it beside its name. */
  note: z.nullable(z.string()),
  /** Why it stays, whatever is chosen; null: it may go. */
  kept: z.nullable(z.string()),
});
export type Removable = z.infer<typeof removableSchema>;

export const uninstallViewSchema = z.object({
  homeDirectory: z.string(),
  items: z.array(removableSchema),
  /** What could not be looked at, and why: it may hold more. */
  unseen: z.array(z.object({ where: z.string(), reason: z.string() })),
  /** What the console cannot remove of itself, with the command that does. */
  byHand: z.array(z.object({ what: z.string(), command: z.string() })),
});
export type UninstallView = z.infer<typeof uninstallViewSchema>;

/** What a removal came to, item by item. `failed` and `left` are there still. */
export type RemovalResult = Pick<Removable, 'group' | 'id' | 'name' | 'where'> & {
  state: 'removed' | 'failed' | 'left';
  reason: string | null;
};
