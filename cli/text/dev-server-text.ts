import { type DevServerView, devServerFacts, devServerSentence } from '@/lib/contracts/dev-server';

/** One sentence, then its facts, then why it cannot be started. */
export function devServerLines(server: DevServerView): string[] {
  const facts = devServerFacts(server);
  const width = Math.max(...facts.map(({ label }) => label.length));
  const { refusal } = server;
  return [
    `${devServerSentence(server)}.`,
    ...facts.map(({ label, value }) => `  ${label.padEnd(width)}  ${value}`),
    ...(refusal === null ? [] : [`${refusal.title}. ${refusal.reason} ${refusal.remedy.summary}`]),
  ];
}
