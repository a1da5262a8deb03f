/** What somebody looks for in the audit log, as the address of the page says it. */
import type { AuditQuery, AuditRow } from '../../store/access/audit.ts';
import { typedText } from './list-parameters.ts';

export const ACTORS: readonly { readonly value: AuditRow['actor']; readonly label: string }[] = [
  { value: 'key', label: 'API keys' },
  { value: 'agent', label: 'Agents' },
  { value: 'console', label: 'Console' },
  { value: 'cli', label: 'Command' },
  { value: 'customer', label: 'Customers' },
];

/** As they stand in the form; empty when nothing is chosen. */
export interface AuditFilters {
  /** A kind of actor, or the id of an API key. */
  readonly actor: string;
  readonly action: string;
}

const LONGEST = 100;

export const readAuditFilters = (parameters: URLSearchParams): AuditFilters => ({
  actor: typedText(parameters, 'actor', LONGEST),
  action: typedText(parameters, 'action', LONGEST),
});

export function auditQuery({ actor, action }: AuditFilters): Pick<AuditQuery, 'actor' | 'keyId' | 'action'> {
  const kind = ACTORS.find(({ value }) => value === actor)?.value;
  return {
    actor: kind,
    keyId: kind === undefined && actor !== '' ? actor : undefined,
    action: action || undefined,
  };
}
