/** The people of one side, by the e-mail address that both sides know. */
import type { UnifiedTo } from '@unified-api/typescript-sdk';

const PAGE = 500;

export interface People {
  /** Empty when it has none. */
  emailOf(id: string | undefined): string;
  /** Of whoever has the address; none when nobody has. */
  idsOf(email: string): string[];
}

export async function peopleOf(sdk: UnifiedTo, connectionId: string): Promise<People> {
  const emails = new Map<string, string>();
  const ids = new Map<string, string>();
  for (let offset = 0; ; offset += PAGE) {
    const page = await sdk.hris.listHrisEmployees({ connectionId, limit: PAGE, offset });
    for (const { id = '', emails: addresses } of page) {
      const email = addresses?.[0]?.email?.toLowerCase();
      if (email === undefined) continue;
      emails.set(id, email);
      if (!ids.has(email)) ids.set(email, id);
    }
    if (page.length < PAGE) break;
  }
  return {
    emailOf: (id) => (id === undefined ? '' : (emails.get(id) ?? '')),
    idsOf: (email) => [ids.get(email)].filter((id) => id !== undefined),
  };
}
