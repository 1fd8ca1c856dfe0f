import type { CallToolResult } from '@modelcontextprotocol/client';
import { formatBytes } from '@/lib/core/units';
import { BoundedOutput } from '../tools/bounded-output';

const bytesMax = 32_000;

/** What a tool's answer says, as text that fits into a conversation; what is no text is named. */
export function resultText({ content, structuredContent }: CallToolResult): string {
  const output = new BoundedOutput(bytesMax);
  const parts = content.map(partText);
  if (parts.length === 0 && structuredContent !== undefined) parts.push(JSON.stringify(structuredContent));
  output.add(Buffer.from(parts.join('\n')));
  return output.text() || '[No output]';
}

function partText(part: CallToolResult['content'][number]): string {
  switch (part.type) {
    case 'text':
      return part.text;
    case 'image':
    case 'audio':
      return notShown(part.mimeType, part.data);
    case 'resource_link':
      return `[${part.name}: ${part.uri}]`;
    case 'resource':
      return 'text' in part.resource
        ? part.resource.text
        : notShown(part.resource.mimeType ?? part.resource.uri, part.resource.blob);
  }
}

function notShown(type: string, base64: string): string {
  return `[${type}, ${formatBytes(Buffer.byteLength(base64, 'base64'))}, is not shown]`;
}
