import type { SeenConversation } from './scripted-model.test-support';

/** The same for every chat format: messages with a role, one assistant message per turn. */
export function seenInChat(
  messages: { role: string; text: string; toolResults?: string[] }[],
): SeenConversation {
  const spoken = messages.findLastIndex(({ role }) => role === 'user');
  const since = messages.slice(spoken + 1);
  return {
    userMessage: messages[spoken]?.text ?? '',
    earlierMessages: messages
      .slice(0, spoken)
      .filter(({ role }) => role === 'user')
      .map(({ text }) => text),
    turnIndex: since.filter(({ role }) => role === 'assistant').length,
    toolResults: since.flatMap(({ toolResults = [] }) => toolResults),
  };
}
