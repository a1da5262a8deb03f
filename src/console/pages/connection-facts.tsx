import type { ConnectionCard } from '../views/connection-card.ts';
import { Facts, Panel, Time } from './parts.tsx';

export const Scopes = ({ card: { scopes, permissions, kind, integration } }: { card: ConnectionCard }) => (
  <Panel title="Permissions and scopes">
    {scopes.allowed !== undefined ? (
      <p>
        {kind} with scopes, which were tried when it was connected. They allow: {scopes.allowed.join(', ')}.
      </p>
    ) : scopes.granted === undefined ? (
      <p>
        {kind} without scopes: {integration} lets the connection do what its account may do, within the permissions
        below.
      </p>
    ) : scopes.missing.length > 0 ? (
      <p class="notice warn">
        The customer has not granted {scopes.missing.join(', ')}. Calls that need them answer 403{' '}
        <code>scope_missing</code>.
      </p>
    ) : (
      <p>The customer has granted all scopes that its permissions need.</p>
    )}
    <Facts
      facts={[
        ['Permissions', permissions.length > 0 ? <Tags names={permissions} /> : 'none'],
        ['Scopes needed', <Tags names={scopes.needed} />],
        scopes.granted !== undefined && ['Scopes granted', <Tags names={scopes.granted} />],
      ]}
    />
  </Panel>
);

const Tags = ({ names }: { names: readonly string[] }) => (
  <ul class="tags">
    {names.map((name) => (
      <li class="badge">
        <span class="code">{name}</span>
      </li>
    ))}
  </ul>
);

export const About = ({ card, now }: { card: ConnectionCard; now: number }) => (
  <Panel title="About">
    <Facts
      facts={[
        [
          'Site',
          card.siteUrl === undefined ? (
            card.title
          ) : (
            <a href={card.siteUrl} rel="noreferrer">
              {card.title}
            </a>
          ),
        ],
        ['Customer', card.customer ?? <span class="muted">no external_xref</span>],
        ['Account', card.account ?? <span class="muted">unknown</span>],
        ['Environment', card.environment],
        ['Kind', `${card.integration}, ${card.kind}`],
        card.oauthClientId !== undefined && ['OAuth app', <code>{card.oauthClientId}</code>],
        ['Categories', card.categories.join(', ')],
        ['ID', <code data-copyable="ID">{card.id}</code>],
        card.expiresAt !== null && ['Credentials expire', <Time at={card.expiresAt} now={now} />],
        ['Last healthy', <Time at={card.lastHealthyAt} now={now} never="never" />],
        ['Created', <Time at={card.createdAt} now={now} />],
        ['Changed', <Time at={card.updatedAt} now={now} />],
      ]}
    />
  </Panel>
);
