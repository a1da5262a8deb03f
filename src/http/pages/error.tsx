import { SinglePage } from './document.tsx';

interface Problem {
  readonly title: string;
  readonly message: string;
  /** Machine code. */
  readonly code: string;
  readonly requestId: string;
  readonly back: { readonly href: string; readonly label: string };
}

/** What a browser is shown in place of the page that it asked for. */
export const errorPage = ({ title, message, code, requestId, back }: Problem) => (
  <SinglePage title={title} isOurs>
    <p>{message}</p>
    <p>
      <a href={back.href}>{back.label}</a>
    </p>
    <p class="small muted">
      {code} · request {requestId}
    </p>
  </SinglePage>
);
