import type { Viewer } from '../../access/console-sessions.ts';
import type { WorkspaceRow } from '../../store/access/workspaces.ts';
import { confirmPage } from './confirm.tsx';
import { ReadOnlyHint, Stamp } from './form.tsx';
import { Frame } from './frame.tsx';
import { Panel, Time } from './parts.tsx';
import { CopyField } from './secret.tsx';

export const SECRET_ADDRESS = '/console/workspace/secret';

interface View {
  readonly viewer: Viewer;
  readonly workspace: WorkspaceRow;
}

/** Until when the secret before the last rotation is good; nothing when it is over. */
export const FormerSecret = ({ viewer, workspace: { formerSecretUntil } }: View) =>
  formerSecretUntil === null || formerSecretUntil <= viewer.now ? null : (
    <p class="notice warn line">
      The secret before the last rotation signs <code>webhook-signature</code>, too, until{' '}
      <Time at={formerSecretUntil} now={viewer.now} />.
    </p>
  );

export const SecretPanel = (view: View) => (
  <Panel title="Signing secret of webhooks">
    <p class="muted">
      Signs the deliveries of all webhooks of this workspace. Whoever has it can forge them. Showing and rotating it is
      recorded in the audit log.
    </p>
    <FormerSecret {...view} />
    {view.viewer.session.isReadOnly ? (
      <ReadOnlyHint />
    ) : (
      <form method="post" action={SECRET_ADDRESS}>
        <Stamp viewer={view.viewer} />
        <div class="actions">
          <button type="submit" class="quiet">
            Show secret
          </button>
          <a class="button danger" href={`${SECRET_ADDRESS}/rotate`}>
            Rotate…
          </a>
        </div>
      </form>
    )}
  </Panel>
);

export const secretPage = ({ viewer, workspace, secret, isNew }: View & { secret: string; isNew: boolean }) => (
  <Frame
    viewer={viewer}
    section="workspace"
    title="Signing secret of webhooks"
    above={{ href: '/console/workspace', label: 'Workspace' }}
  >
    <div class="panel">
      {isNew && (
        <p class="notice good" role="status">
          The secret is rotated.
        </p>
      )}
      <FormerSecret viewer={viewer} workspace={workspace} />
      <CopyField id="webhook-secret" label="Signing secret" value={secret} />
      <p class="small muted">
        Libraries of Standard Webhooks verify deliveries with it. It is not shown again on this page once you leave it.
      </p>
    </div>
  </Frame>
);

export const rotateSecretPage = (view: View) =>
  confirmPage({
    viewer: view.viewer,
    section: 'workspace',
    title: 'Rotate the signing secret of webhooks?',
    back: { href: '/console/workspace', label: 'Workspace' },
    action: `${SECRET_ADDRESS}/rotate`,
    button: 'Rotate the secret',
    children: (
      <>
        <p>
          For 24 hours the header <code>webhook-signature</code> has a signature by the new secret and one by the
          present secret: give your endpoints the new one in that time.
        </p>
        <p>
          <code>sig256</code> and <code>sig</code> in the body are made with the new secret at once. Endpoints that
          verify those need it now.
        </p>
        <FormerSecret {...view} />
        {(view.workspace.formerSecretUntil ?? 0) > view.viewer.now && <p>Another rotation ends that one at once.</p>}
      </>
    ),
  });
