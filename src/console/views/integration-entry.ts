/** What the page of integrations shows. */
import type { Adapter } from '../../../adapters/contract/adapter.ts';
import type { Viewer } from '../../access/console-sessions.ts';
import type { AppCloud } from '../../config/adapter-settings.ts';
import type { ShownApp } from '../../connections/workspace-apps.ts';
import type { Notice } from './notices.ts';

/** One of the providers, as the workspace can connect it. */
export interface IntegrationEntry {
  readonly adapter: Adapter;
  /** Where customers agree; undefined when there is no OAuth app. */
  readonly oauthHost: string | undefined;
  /** The workspace's own OAuth app. */
  readonly app: ShownApp | undefined;
  /** Clouds that such an app may live in; none for a provider with one. */
  readonly clouds: readonly AppCloud[];
  readonly hasOperatorsApp: boolean;
  /** Address of a link for customers, or of what signs one. */
  readonly link: string;
  readonly requiresSignedLinks: boolean;
}

/** What was wrong with a form that was sent, and what was in it. */
export interface FormProblem {
  readonly type: string;
  readonly form: 'token' | 'client' | 'app';
  readonly message: string;
  readonly given: Readonly<Record<string, string>>;
}

export interface IntegrationsView {
  readonly viewer: Viewer;
  readonly notice: Notice | undefined;
  readonly entries: readonly IntegrationEntry[];
  readonly environments: readonly string[];
  readonly callbackUrl: string;
  /** Of the script that shows the directory in any page. */
  readonly embedUrl: string;
  readonly problem?: FormProblem | undefined;
}

export interface EntryView {
  readonly view: IntegrationsView;
  readonly entry: IntegrationEntry;
}
