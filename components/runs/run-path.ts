/** The page of one run; ids are whatever their clients chose. */
export function runPath({ workflowId, runId }: { workflowId: string; runId?: string }): string {
  return `/runs/run?${new URLSearchParams({ id: workflowId, ...(runId !== undefined && { run: runId }) })}`;
}
