import { route } from '@/app/api/respond';

export const GET = route(({ services }) => Response.json(services.incidents.view()));
