import { SinglePage } from '../../http/pages/document.tsx';

interface SignIn {
  readonly stamp: string;
  /** Where to go on. */
  readonly next: string;
  readonly problem?: string | undefined;
}

export const signInPage = ({ stamp, next, problem }: SignIn) => (
  <SinglePage title="Sign in to the console" isOurs>
    {problem !== undefined && (
      <p class="notice bad" role="alert">
        {problem}
      </p>
    )}
    <form method="post" action="/console/sign-in">
      <input type="hidden" name="stamp" value={stamp} />
      <input type="hidden" name="next" value={next} />
      <label class="field">
        <span>API key</span>
        <input type="password" name="key" autocomplete="current-password" spellcheck={false} required />
        <small class="muted">
          A key of the workspace that you want to see. The first one was printed when the gateway started for the first
          time; <code>taskgate key create</code> makes another.
        </small>
      </label>
      <label class="field">
        <span>Your name</span>
        <input type="text" name="person" autocomplete="name" maxlength={80} />
        <small class="muted">Optional: stands in the audit log beside the key, where several people share one.</small>
      </label>
      <button type="submit">Sign in</button>
    </form>
  </SinglePage>
);
