import { route } from '@/app/api/respond';
import { consoleVersion } from '@/lib/version';

/** Liveness of the console itself: says nothing about the worker. */
export const GET = route(() => Response.json({ version: consoleVersion }));
