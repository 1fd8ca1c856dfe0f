import { messageOf } from '@/lib/core/failure';
import { FrameDecoder, type FramePiece } from '@/lib/core/frames';
import { answerInvalid } from './engine-failure';

/** What a command prints, piece by piece. @throws Failure `engine-answer-invalid` for bytes that no engine sends */
export async function* readFrames(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<FramePiece> {
  const frames = new FrameDecoder();
  for await (const chunk of chunks) yield* piecesOf(frames, chunk);
}

function piecesOf(frames: FrameDecoder, chunk: Uint8Array): FramePiece[] {
  try {
    return frames.push(chunk);
  } catch (cause) {
    throw answerInvalid('run a command in the container', messageOf(cause), cause);
  }
}
