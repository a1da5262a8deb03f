/** Histories and discussions longer than one of the provider's pages. */
import { beforeAll, describe, expect, it } from 'vitest';
import { withEachProvider } from './providers.ts';

const CHANGES = 130;
const COMMENTS = 120;

const names = (changes: readonly { items?: { field?: string; to?: string | undefined }[] | undefined }[]) =>
  changes.flatMap(({ items = [] }) => items.filter(({ field }) => field === 'name').map(({ to }) => to));
const expected = Array.from({ length: CHANGES }, (_, index) => `Name ${index + 1}`);
const texts = Array.from({ length: COMMENTS }, (_, index) => `Word ${index + 1}`);

withEachProvider(
  'a long history',
  (at) => {
    let taskId: string;
    let projectId: string;
    beforeAll(async () => {
      const { sdk, connectionId, site } = at();
      ({ projectId } = await at().place());
      const [task] = await sdk.task.listTaskTasks({ connectionId, projectId, limit: 1 });
      taskId = task?.id ?? '';
      for (const name of expected) {
        at().pass(1000);
        await site.changeTask(taskId, { name });
      }
      for (const text of texts) {
        at().pass(1000);
        await site.createComment(taskId, text);
      }
    });

    describe('of a task', () => {
      it('is complete and oldest first', async () => {
        const { connectionId, sdk } = at();
        expect(names(await sdk.task.listTaskChanges({ connectionId, taskId, limit: 1000 }))).toEqual(expected);
      });

      it('comes page by page without a gap', async () => {
        const { connectionId, sdk } = at();
        const found: (string | undefined)[] = [];
        for (let offset = 0; ; offset += 30) {
          const page = await sdk.task.listTaskChanges({ connectionId, taskId, limit: 30, offset });
          found.push(...names(page));
          if (page.length < 30) break;
        }
        expect(found).toEqual(expected);
      });

      it('is in that of its project', async () => {
        const { connectionId, sdk } = at();
        const changes = await sdk.task.listTaskChanges({ connectionId, projectId, limit: 1000 });
        expect(names(changes.filter((change) => change.taskId === taskId))).toEqual(expected);
        const times = changes.map(({ createdAt }) => createdAt?.getTime() ?? 0);
        expect(times).toEqual([...times].sort((a, b) => a - b));
      });

      it('has its last entry by id', async () => {
        const { connectionId, sdk } = at();
        const last = (await sdk.task.listTaskChanges({ connectionId, taskId, limit: 1000 })).at(-1);
        expect(await sdk.task.getTaskChange({ connectionId, id: last?.id ?? '' })).toEqual(last);
      });

      it('has what is new since an instant', async () => {
        const { connectionId, sdk } = at();
        const all = await sdk.task.listTaskChanges({ connectionId, taskId, limit: 1000 });
        const since = all.at(-10)?.updatedAt?.toISOString() ?? '';
        const some = await sdk.task.listTaskChanges({ connectionId, taskId, limit: 1000, updatedGte: since });
        expect(names(some)).toEqual(expected.slice(-10));
      });
    });

    describe('of comments', () => {
      const list = async (more: object) => {
        const { connectionId, sdk } = at();
        return await sdk.task.listTaskComments({ connectionId, taskId, sort: 'created_at', order: 'asc', ...more });
      };

      it('is complete, oldest first when asked so', async () => {
        expect(
          (await list({ limit: 1000 })).map(({ text }) => text).filter((text) => text?.startsWith('Word')),
        ).toEqual(texts);
      });

      it('comes page by page without a gap', async () => {
        const found: (string | undefined)[] = [];
        for (let offset = 0; ; offset += 50) {
          const page = await list({ limit: 50, offset });
          found.push(...page.map(({ text }) => text));
          if (page.length < 50) break;
        }
        expect(found.filter((text) => text?.startsWith('Word'))).toEqual(texts);
      });
    });
  },
  { seed: { issues: 12 } },
);
