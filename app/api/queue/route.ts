import { route } from '@/app/api/respond';

export const GET = route(async ({ services }) => Response.json(await services.health.queue()));
