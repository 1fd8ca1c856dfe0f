import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { writeFileAtomically } from '@/lib/core/atomic-file';
import type { Clock } from '@/lib/core/clock';
import { messageOf } from '@/lib/core/failure';
import { log } from '@/lib/process/log';
import { someBrowser } from './browser-name';
import { socketSession } from './request-guard';

const idleMs = 7 * 86_400_000;
const absoluteMs = 30 * 86_400_000;
const seenStepMs = 3_600_000;

const sessionSchema = z.object({
  id: z.string(),
  cookieHash: z.string(),
  tokenHash: z.string(),
  name: z.string().default(someBrowser),
  createdAt: z.number(),
  seenAt: z.number(),
});
type Session = z.infer<typeof sessionSchema>;

/** The two halves a browser gets: a cookie it cannot read, and a token that belongs to its origin. */
export interface Credentials {
  cookie: string;
  token: string;
}

const secret = () => randomBytes(32).toString('base64url');
const hash = (value: string) => createHash('sha256').update(value).digest('hex');

function isSame(value: string, expectedHash: string): boolean {
  return timingSafeEqual(Buffer.from(hash(value), 'hex'), Buffer.from(expectedHash, 'hex'));
}

/** Signed-in browsers. Only hashes are kept, also on disk (0600), so that a restart signs nobody out. */
export class Sessions {
  readonly #sessions = new Map<string, Session>();
  readonly #path: string;
  readonly #clock: Clock;
  #saved: Promise<void> = Promise.resolve();

  constructor(path: string, clock: Clock) {
    this.#path = path;
    this.#clock = clock;
    for (const session of readSessions(path)) this.#sessions.set(session.cookieHash, session);
  }

  /** @param name what its browser is called: `Firefox on Linux` */
  async create(name = someBrowser): Promise<Credentials> {
    const credentials = { cookie: secret(), token: secret() };
    const now = this.#clock.now();
    const cookieHash = hash(credentials.cookie);
    const session = {
      id: secret(),
      cookieHash,
      tokenHash: hash(credentials.token),
      name,
      createdAt: now,
      seenAt: now,
    };
    this.#sessions.set(cookieHash, session);
    await this.#save();
    return credentials;
  }

  byCookie(cookie: string): string | null {
    const session = this.#sessions.get(hash(cookie));
    if (session === undefined || this.#hasExpired(session)) return null;
    if (this.#clock.now() - session.seenAt > seenStepMs) this.#see(session);
    return session.id;
  }

  hasToken(sessionId: string, token: string): boolean {
    const session = this.#byId(sessionId);
    return session !== undefined && isSame(token, session.tokenHash);
  }

  /** Whether it has neither ended nor expired; asking does not count as use. */
  isLive(sessionId: string): boolean {
    const session = this.#byId(sessionId);
    return session !== undefined && !this.#hasExpired(session);
  }

  /** Who acts in it, for the people who see the outcome. */
  nameOf(sessionId: string): string {
    return sessionId === socketSession ? 'the command line' : (this.#byId(sessionId)?.name ?? someBrowser);
  }

  async end(sessionId: string): Promise<void> {
    for (const [key, session] of this.#sessions) if (session.id === sessionId) this.#sessions.delete(key);
    await this.#save();
  }

  /** Signs every browser out. @returns how many there were */
  async endAll(): Promise<number> {
    const live = [...this.#sessions.values()].filter((session) => !this.#hasExpired(session));
    this.#sessions.clear();
    await this.#save();
    return live.length;
  }

  #byId(sessionId: string): Session | undefined {
    return [...this.#sessions.values()].find(({ id }) => id === sessionId);
  }

  #hasExpired({ createdAt, seenAt }: Session): boolean {
    const now = this.#clock.now();
    return now - createdAt > absoluteMs || now - seenAt > idleMs;
  }

  /** Kept on disk, too: else a console that is started anew each week would count a daily visitor as idle. */
  #see(session: Session): void {
    session.seenAt = this.#clock.now();
    this.#save().catch((error: unknown) => {
      log.error('The sessions cannot be written', { reason: messageOf(error) });
    });
  }

  #save(): Promise<void> {
    const live = [...this.#sessions.values()].filter((session) => !this.#hasExpired(session));
    const write = () => writeFileAtomically(this.#path, JSON.stringify(live));
    // One after another: an older state must not come last.
    this.#saved = this.#saved.then(write, write);
    return this.#saved;
  }
}

function readSessions(path: string): Session[] {
  try {
    return z.array(sessionSchema).parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    // Missing or damaged: everybody signs in again, which is the safe side.
    return [];
  }
}
