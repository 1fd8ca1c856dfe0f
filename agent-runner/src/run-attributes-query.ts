import type { NativeConnection } from '@temporalio/worker';
import { runAttributes } from './workflows/run-attributes';

const timeoutMs = 5000;
/** `INDEXED_VALUE_TYPE_KEYWORD`. */
const keyword = 2;

/** Whether the namespace has all search attributes of runs. Where that cannot be found out it has none: a run that sets one that is not there would stand still. */
export async function hasRunAttributes(connection: NativeConnection, namespace: string): Promise<boolean> {
  try {
    const { customAttributes } = await connection.withDeadline(Date.now() + timeoutMs, () =>
      connection.operatorService.listSearchAttributes({ namespace }),
    );
    return Object.values(runAttributes).every((name) => customAttributes?.[name] === keyword);
  } catch {
    return false;
  }
}
