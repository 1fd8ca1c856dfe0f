import type { DestinationType } from '@/lib/contracts/alerts';

export const destinationNames: Record<DestinationType, string> = { webhook: 'Webhook', ntfy: 'ntfy' };
