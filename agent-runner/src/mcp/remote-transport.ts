import { type JSONRPCMessage, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { streamEnded } from './stream-ended';

/**
 * The SDK's transport over HTTP leaves a request open until its time limit when the stream for its answer has ended for good
 * (2.4.0): a server that is restarted in the middle of a call would keep the agent waiting for minutes. Here such a request
 * fails at once. One that was answered is no longer known, and the error passes by.
 */
export class RemoteTransport extends StreamableHTTPClientTransport {
  override async send(
    message: JSONRPCMessage | JSONRPCMessage[],
    options?: Parameters<StreamableHTTPClientTransport['send']>[1],
  ): Promise<void> {
    const id = 'method' in message && 'id' in message ? message.id : undefined;
    const fail = () => {
      options?.onRequestStreamEnd?.();
      if (id === undefined) return;
      const error = { code: -32_000, message: 'The stream of the answer ended', data: streamEnded };
      this.onmessage?.({ jsonrpc: '2.0', id, error });
    };
    await super.send(message, { ...options, onRequestStreamEnd: fail });
  }
}
