import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { z } from 'zod';
import { type Access, accessSchema, type SignedIn, sessionLifeMs } from '@/lib/contracts/session';
import { writeFileAtomically } from '@/lib/core/atomic-file';
import type { Clock } from '@/lib/core/clock';
import { messageOf } from '@/lib/core/failure';
import { OwnedCounts } from '@/lib/core/owned-counts';
import { log } from '@/lib/process/log';
import { someBrowser } from './browser-name';
import { socketSession } from './request-guard';
import { type Grant, usualGrant } from './tickets';

const idleMs = 7 * 86_400_000;
const seenStepMs = 3_600_000;

const sessionSchema = z.object({
  id: z.string(),
  cookieHash: z.string(),
  tokenHash: z.string(),
  name: z.string().default(someBrowser),
  person: z.string().nullable().default(null),
  access: z.enum(accessSchema.options).default('change'),
  lifeMs: z.number().default(sessionLifeMs.max),
  createdAt: z.number(),
  seenAt: z.number(),
});
type Session = z.infer<typeof sessionSchema>;

/** A form of its own since sessions have an access: a console from before that, which would make all of them change, reads none. */
const fileSchema = z.object({ version: z.literal(2), sessions: z.array(sessionSchema) });

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
  readonly #write: typeof writeFileAtomically;
  readonly #pages = new OwnedCounts();
  #saved: Promise<void> = Promise.resolve();

  constructor(path: string, clock: Clock, write = writeFileAtomically) {
    this.#path = path;
    this.#clock = clock;
    this.#write = write;
    for (const session of readSessions(path)) this.#sessions.set(session.cookieHash, session);
  }

  /** @param name what its browser is called: `Firefox on Linux` */
  async create(name = someBrowser, grant: Grant = usualGrant): Promise<Credentials> {
    const credentials = { cookie: secret(), token: secret() };
    const now = this.#clock.now();
    const cookieHash = hash(credentials.cookie);
    const session: Session = {
      ...grant,
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
    if (sessionId === socketSession) return 'the command line';
    return this.personOf(sessionId) ?? this.#byId(sessionId)?.name ?? someBrowser;
  }

  /** The name on its link; null: it had none. */
  personOf(sessionId: string): string | null {
    return this.#byId(sessionId)?.person ?? null;
  }

  /** One that has ended may change nothing. */
  accessOf(sessionId: string): Access {
    return this.#byId(sessionId)?.access ?? 'read';
  }

  /** Counts one more open page of it as being here. @returns to be called once, when the page has gone */
  enter(sessionId: string): () => void {
    return this.#pages.add(sessionId);
  }

  /** How many of its pages are open. */
  pagesOf(sessionId: string): number {
    return this.#pages.of(sessionId);
  }

  /** Those who are here first, then by their last use. */
  list(ownId: string): SignedIn[] {
    const live = this.#live().map(({ id, name, person, access, createdAt, seenAt, lifeMs }) => ({
      ...{ id, access, createdAt, seenAt, browser: name, name: person ?? name },
      endsAt: createdAt + lifeMs,
      here: this.pagesOf(id) > 0,
      own: id === ownId,
    }));
    return live.sort((one, other) => Number(other.here) - Number(one.here) || other.seenAt - one.seenAt);
  }

  async end(sessionId: string): Promise<void> {
    await this.#endThose(({ id }) => id === sessionId);
  }

  /** Signs every browser out but this one. */
  async endOthers(ownId: string): Promise<void> {
    await this.#endThose(({ id }) => id !== ownId);
  }

  /** Signs a person out wherever they are. @returns how many browsers that were */
  endOf(person: string): Promise<number> {
    return this.#endThose((session) => session.person === person);
  }

  /** Signs every browser out. @returns how many there were */
  endAll(): Promise<number> {
    return this.#endThose(() => true);
  }

  async #endThose(isMeant: (session: Session) => boolean): Promise<number> {
    const live = this.#live().filter(isMeant);
    for (const [key, session] of this.#sessions) if (isMeant(session)) this.#sessions.delete(key);
    // A full disk takes no new file, but lets go of one: with the next start everybody signs in again.
    await this.#save().catch(() => this.#next(() => rm(this.#path, { force: true })));
    return live.length;
  }

  #live(): Session[] {
    return [...this.#sessions.values()].filter((session) => !this.#hasExpired(session));
  }

  #byId(sessionId: string): Session | undefined {
    return [...this.#sessions.values()].find(({ id }) => id === sessionId);
  }

  #hasExpired(session: Session): boolean {
    const now = this.#clock.now();
    // The clock was set back: what lies ahead of it would not end before the clock is there again.
    if (session.createdAt > now || session.seenAt > now) {
      session.createdAt = Math.min(session.createdAt, now);
      this.#see(session);
    }
    return now - session.createdAt > session.lifeMs || now - session.seenAt > idleMs;
  }

  /** Kept on disk, too: else a console that is started anew each week would count a daily visitor as idle. */
  #see(session: Session): void {
    session.seenAt = this.#clock.now();
    this.#save().catch((error: unknown) => {
      log.error('The sessions cannot be written', { reason: messageOf(error) });
    });
  }

  #save(): Promise<void> {
    const file: z.infer<typeof fileSchema> = { version: 2, sessions: this.#live() };
    return this.#next(() => this.#write(this.#path, JSON.stringify(file)));
  }

  /** One after another: an older state must not come last. */
  #next(work: () => Promise<void>): Promise<void> {
    this.#saved = this.#saved.then(work, work);
    return this.#saved;
  }
}

function readSessions(path: string): Session[] {
  try {
    const file = z.union([fileSchema, z.array(sessionSchema)]).parse(JSON.parse(readFileSync(path, 'utf8')));
    return 'sessions' in file ? file.sessions : file;
  } catch {
    // Missing or damaged: everybody signs in again, which is the safe side.
    return [];
  }
}
