/** A call that waits for a person's word. */
export interface ApprovalRequest {
  /** Names this very call with this very input. */
  id: string;
  tool: string;
  /** As JSON, or its beginning. */
  input: string;
  inputCut: boolean;
}

export type Suspension = { type: 'paused' } | { type: 'approval'; request: ApprovalRequest };

/** Ends an execution that has to wait for a person: its place is given up, and another execution goes on from the journal. */
export class RunSuspended extends Error {
  constructor(readonly suspension: Suspension) {
    super('The run waits for a person');
  }
}
