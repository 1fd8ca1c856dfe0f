import { parseBody, route } from '@/app/api/respond';
import { alertsOrderSchema } from '@/lib/contracts/alerts';

export const GET = route(async ({ services }) => Response.json(await services.alerts.view()));

export const POST = route(async ({ services, request }) =>
  Response.json(await services.alerts.order(await parseBody(alertsOrderSchema, request))),
);
