import type { IntegrationsView } from '../views/integration-entry.ts';
import { Frame } from './frame.tsx';
import { Entry } from './integration-entry.tsx';
import { Panel } from './parts.tsx';
import { CopyField } from './secret.tsx';

const Embed = ({ view }: { view: IntegrationsView }) => (
  <Panel title="In your own pages" id="embed">
    <p class="muted">
      Shows what can be connected wherever it stands. Put the customer ID of your product in place of{' '}
      <code>CUSTOMER_ID</code>: it tells connections apart. Add <code>&amp;scopes=…</code>,{' '}
      <code>&amp;success_redirect=…</code>, <code>&amp;failure_redirect=…</code> or <code>&amp;theme=dark</code> to the
      address of the script.
      {view.entries.some(({ requiresSignedLinks }) => requiresSignedLinks) &&
        ' This workspace takes signed links only, which the script cannot make.'}
    </p>
    <CopyField
      id="embed-code"
      label="Code for your pages"
      value={`<div id="unified"></div><script src="${view.embedUrl}&external_xref=CUSTOMER_ID"></script>`}
    />
  </Panel>
);

export const integrationsPage = (view: IntegrationsView) => (
  <Frame viewer={view.viewer} section="integrations" title="Integrations" notice={view.notice}>
    <Embed view={view} />
    {view.entries.map((entry) => (
      <Entry view={view} entry={entry} />
    ))}
  </Frame>
);
