/** Changes to a connection that need a page of their own. */

import type { WayField } from '../../../adapters/contract/connecting.ts';
import type { Viewer } from '../../access/console-sessions.ts';
import type { ConnectionCard } from '../views/connection-card.ts';
import { confirmPage } from './confirm.tsx';
import { connectionAddress } from './connection-parts.tsx';
import { Stamp } from './form.tsx';
import { Frame } from './frame.tsx';
import { Time } from './parts.tsx';
import { CopyField } from './secret.tsx';
import { ExpiryInput, WayInput } from './way-input.tsx';

interface View {
  readonly viewer: Viewer;
  readonly card: ConnectionCard;
}

export const deleteConnectionPage = ({ viewer, card, webhooks }: View & { webhooks: number }) =>
  confirmPage({
    viewer,
    section: 'connections',
    title: `Delete the connection ${card.name}?`,
    back: { href: connectionAddress(card.id), label: card.name },
    action: `${connectionAddress(card.id)}/delete`,
    button: 'Delete this connection',
    children: (
      <>
        <p>
          Its credentials are deleted, and calls with its id <code>{card.id}</code> answer 404 from now on. The customer
          {card.customer === undefined ? '' : ` (${card.customer})`} has to connect again to get another one. The log of
          its calls stays.
        </p>
        {webhooks > 0 && (
          <p>
            {webhooks === 1 ? 'One webhook is' : `${webhooks} webhooks are`} deleted with it, and what they have not
            delivered yet.
          </p>
        )}
      </>
    ),
  });

export const reauthLinkPage = ({ viewer, card, url, expiresAt }: View & { url: string; expiresAt: number }) => (
  <Frame
    viewer={viewer}
    section="connections"
    title="Reauthorization link"
    above={{ href: connectionAddress(card.id), label: card.name }}
  >
    <div class="panel">
      <p>
        Send this link to {card.customer ?? 'the customer'}. It works once, until{' '}
        <Time at={expiresAt} now={viewer.now} />, and changes no permissions.
      </p>
      <CopyField id="reauth-link" label="Reauthorization link" value={url} />
    </div>
  </Frame>
);

interface NewTokenView extends View {
  /** Secrets of the form: everything else stays as it is. */
  readonly fields: readonly WayField[];
  readonly problem?: string | undefined;
}

export const newTokenPage = ({ viewer, card, fields, problem }: NewTokenView) => (
  <Frame
    viewer={viewer}
    section="connections"
    title={`New ${card.kind}`}
    above={{ href: connectionAddress(card.id), label: card.name }}
  >
    <div class="panel">
      {problem !== undefined && (
        <p class="notice bad" role="alert">
          {problem}
        </p>
      )}
      <p>
        The {card.kind} of {card.account ?? 'the account'} at {card.title} is replaced by another one of the same
        account, once {card.integration} has accepted it. The connection keeps its id.
      </p>
      <form method="post" action={`${connectionAddress(card.id)}/token`}>
        <Stamp viewer={viewer} />
        {fields.map((field) => (
          <WayInput field={field} value={undefined} />
        ))}
        <ExpiryInput />
        <button type="submit">Replace the {card.kind}</button>
      </form>
    </div>
  </Frame>
);
