/** A store that a copy is being made in: until it is whole, no gateway may take it for one. */
import { eq } from 'drizzle-orm';
import type { Store } from '../base/store.ts';

/** It stands among what is closed, where no gateway looks for it, and which is not copied itself. */
const MARK = 'copy-unfinished';
const NEVER = Number.MAX_SAFE_INTEGER;

export async function markUnfinished({ db, t }: Store): Promise<void> {
  await db.insert(t.closing).values({ name: MARK, until: NEVER }).onConflictDoNothing();
}

export async function markFinished({ db, t }: Store): Promise<void> {
  await db.delete(t.closing).where(eq(t.closing.name, MARK));
}

export async function isUnfinishedCopy({ db, t }: Store): Promise<boolean> {
  const found = await db.select({ name: t.closing.name }).from(t.closing).where(eq(t.closing.name, MARK)).limit(1);
  return found.length > 0;
}
