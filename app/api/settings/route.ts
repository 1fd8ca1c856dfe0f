import { parseBody, route } from '@/app/api/respond';
import { settingsChangeSchema } from '@/lib/contracts/settings-view';
import { isFailure } from '@/lib/core/failure';
import type { Services } from '@/lib/services';

async function view({ settings, health, config }: Services) {
  const engine = await health.engine();
  const container = await engine?.inspectContainer(config.containerName).catch(() => null);
  return await settings.view(container ?? null);
}

export const GET = route(async ({ services }) => Response.json(await view(services)));

export const POST = route(async ({ services, request }) => {
  const change = await parseBody(settingsChangeSchema, request);
  try {
    await services.settings.save(change);
  } catch (error) {
    if (!isFailure(error, 'settings-invalid')) throw error;
    const problems = (error.details.evidence ?? []).map(({ label, value }) => ({
      name: label,
      message: value,
    }));
    return Response.json({ problems }, { status: 422 });
  }
  services.events.publish({ type: 'settings-change' });
  return Response.json(await view(services));
});
