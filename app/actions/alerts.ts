'use server';

import { action } from '@/app/action';
import { alertsOrderSchema } from '@/lib/contracts/alerts';

export const orderAlerts = action(alertsOrderSchema, ({ input, services }) => services.alerts.order(input));
