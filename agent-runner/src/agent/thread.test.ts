import { expect, it } from 'vitest';
import type { ConversationMessage } from './conversation';
import { MemoryJournalStore } from './memory-journal-store.test-support';
import { openThread } from './thread';

const said = (text: string): ConversationMessage[] => [{ role: 'user', text }];

it('a run sees what the runs before it said, in their order, and not itself', async () => {
  const store = new MemoryJournalStore();
  const thread = await openThread(store);
  await thread.add('one', { messages: said('first') });
  await thread.add('two', { messages: said('second') });
  const again = await openThread(store);
  expect(again.before('three')).toEqual([...said('first'), ...said('second')]);
  expect(again.before('two')).toEqual(said('first'));
});

it('a run that is told twice is there once', async () => {
  const store = new MemoryJournalStore();
  const thread = await openThread(store);
  await thread.add('one', { messages: said('first') });
  await (await openThread(store)).add('one', { messages: said('first') });
  expect((await openThread(store)).before('two')).toEqual(said('first'));
});

it('a crash at any byte of the last line loses that line only, and the run adds it again', async () => {
  const whole = new MemoryJournalStore();
  const thread = await openThread(whole);
  await thread.add('one', { messages: said('first') });
  const kept = whole.bytes.length;
  await thread.add('two', { messages: said('second') });
  for (let length = kept; length < whole.bytes.length; length++) {
    const store = new MemoryJournalStore();
    store.bytes = Buffer.from(whole.bytes.subarray(0, length));
    const reopened = await openThread(store);
    await reopened.add('two', { messages: said('second') });
    expect((await openThread(store)).before('three')).toEqual([...said('first'), ...said('second')]);
  }
});

it('a file that holds something else is named, and closed', async () => {
  const store = new MemoryJournalStore();
  store.bytes = Buffer.from('{"not":"ours"}\n');
  await expect(openThread(store)).rejects.toMatchObject({ code: 'thread-unreadable' });
  expect(store.closed).toBe(true);
});
