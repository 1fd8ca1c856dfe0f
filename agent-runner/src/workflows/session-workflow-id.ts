/** One workflow for each session of a task queue. */
export function sessionWorkflowId(taskQueue: string, sessionId: string): string {
  return `agent-session/${taskQueue}/${sessionId}`;
}
