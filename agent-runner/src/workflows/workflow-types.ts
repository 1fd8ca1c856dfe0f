/** All that the worker's workflow queue knows, by type name. */
export { AgentSession } from './agent-session';
export { ReadResult } from './read-result';
export { RunAgent } from './run-agent';
