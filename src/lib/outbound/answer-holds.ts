/** What one call on a connection keeps in memory of the answers that it got. */
import type { BufferedBytes, Hold, Owner, OwnerKind } from '../buffered-bytes.ts';

export interface AnswerHolds {
  /**
   * Reads an answer; what that takes of its hold stays taken until some more are read, or the call ends.
   *
   * @param kind whose share it comes out of, where it is no answer.
   */
  read<T>(work: (hold: Hold) => Promise<T>, kind?: OwnerKind): Promise<T>;
  /** What is taken stays so beyond the end of the call, until the function that is returned is called. */
  keep(): () => void;
  /** Gives all of it back, at the end of the call. */
  release(): void;
}

/** @param most answers that are worked on at a time: those before the latest are mapped by then, and gone. */
export function createAnswerHolds(buffered: Pick<BufferedBytes, 'open'>, owner: Owner, most: number): AnswerHolds {
  const kept: Hold[] = [];
  return {
    async read(work, kind = owner.kind) {
      const hold = buffered.open({ ...owner, kind });
      try {
        const answer = await work(hold);
        kept.push(hold);
        if (kept.length > most) kept.shift()?.release();
        return answer;
      } catch (error) {
        hold.release();
        throw error;
      }
    },
    keep() {
      const holds = kept.splice(0);
      return () => {
        for (const hold of holds.splice(0)) hold.release();
      };
    },
    release() {
      for (const hold of kept.splice(0)) hold.release();
    },
  };
}
