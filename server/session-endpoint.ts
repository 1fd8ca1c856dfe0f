import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { browserName } from '@/lib/security/browser-name';
import { sessionCookieName } from '@/lib/security/request-guard';
import type { Sessions } from '@/lib/security/sessions';
import type { Tickets } from '@/lib/security/tickets';
import type { Handler } from './console-server';

const bodySchema = z.strictObject({ ticket: z.string().max(200) });
const bodyBytesMax = 1000;
const failureDelayMs = 250;

async function readTicket(request: IncomingMessage): Promise<string | null> {
  let text = '';
  for await (const chunk of request) {
    text += chunk;
    if (text.length > bodyBytesMax) return null;
  }
  try {
    return bodySchema.parse(JSON.parse(text)).ticket;
  } catch {
    return null;
  }
}

function answerJson(response: ServerResponse, status: number, value: object): void {
  response.statusCode = status;
  response.setHeader('Content-Type', 'application/json');
  response.end(JSON.stringify(value));
}

/** POST /api/session: one ticket for one session. A wrong ticket is answered late; live sessions never wait for it. */
export function ticketExchange(tickets: Tickets, sessions: Sessions): Handler {
  return async (request, response) => {
    const ticket = await readTicket(request);
    const grant = ticket === null ? null : tickets.redeem(ticket);
    if (grant === null) {
      await new Promise((resolve) => setTimeout(resolve, failureDelayMs));
      return answerJson(response, 401, { code: 'ticket-not-valid' });
    }
    const { cookie, token } = await sessions.create(browserName(request.headers['user-agent']), grant);
    const name = sessionCookieName(request.headers.host ?? '');
    const attributes = `Path=/; HttpOnly; SameSite=Strict; Max-Age=${Math.ceil(grant.lifeMs / 1000)}`;
    response.setHeader('Set-Cookie', `${name}=${cookie}; ${attributes}`);
    answerJson(response, 200, { token });
  };
}
