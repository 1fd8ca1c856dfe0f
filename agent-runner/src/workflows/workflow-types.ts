/** All that the worker's workflow queue knows, by type name. */
export { AgentSession } from './agent-session';
export { RunAgent } from './run-agent';
