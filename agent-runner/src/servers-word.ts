import { grpcProblemOf } from '@/lib/temporal/call';

/** CANCELLED, UNKNOWN, DEADLINE_EXCEEDED and UNAVAILABLE come without a server, too. */
const withoutServer = [1, 2, 4, 14];

/** Whether a server said this, such as that it is asked too often: then it is there. */
export function isServersWord(error: unknown): boolean {
  const problem = grpcProblemOf(error);
  return problem !== null && !withoutServer.includes(problem.status);
}
