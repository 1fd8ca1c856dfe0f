import { route } from '@/app/api/respond';

export const GET = route(async ({ services }) => Response.json({ proofs: await services.proofs.lastDay() }));

/** Answers when the task is done, or is not waited for any longer. */
export const POST = route(async ({ services }) => Response.json(await services.health.prove()));
