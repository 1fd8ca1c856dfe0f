import { route } from '@/app/api/respond';

export const GET = route(async ({ services: { settings, health, config } }) => {
  const engine = await health.engine();
  const container = await engine?.inspectContainer(config.containerName).catch(() => null);
  return Response.json(await settings.view(container ?? null));
});
