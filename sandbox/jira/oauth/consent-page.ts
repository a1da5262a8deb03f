import { html } from 'hono/html';

export interface ConsentRequest {
  readonly scopes: readonly string[];
  /** The query of the request, which the answer carries on. */
  readonly query: Readonly<Record<string, string>>;
  readonly accounts: readonly { readonly accountId: string; readonly name: string }[];
  readonly sites: readonly { readonly id: string; readonly name: string }[];
}

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;max-width:34rem;margin:3rem auto;padding:0 1rem;color:#172b4d}
fieldset{border:1px solid #c1c7d0;border-radius:4px;margin:0 0 1rem}label{display:block}
button{font:inherit;padding:.5rem 1.25rem;border:1px solid #0052cc;border-radius:4px;background:#0052cc;color:#fff}
button.deny{background:#fff;color:#0052cc}code{font-size:.85em}`;

/** Where a person agrees, in Atlassian's place. */
export const consentPage = ({ scopes, query, accounts, sites }: ConsentRequest) => html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width">
    <title>Allow access? – sandbox</title>
    <style>${STYLE}</style>
  </head>
  <body>
    <h1>Allow access to your Jira?</h1>
    <p>This page is the sandbox’s. It stands where Atlassian’s consent page would be.</p>
    <form method="post" action="/authorize">
      ${Object.entries(query).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
      <fieldset>
        <legend>Who are you?</legend>
        ${accounts.map(
          ({ accountId, name }, index) =>
            html`<label><input type="radio" name="account" value="${accountId}" ${index === 0 ? 'checked' : ''}> ${name}</label>`,
        )}
      </fieldset>
      <fieldset>
        <legend>Which sites?</legend>
        ${sites.map(
          ({ id, name }, index) =>
            html`<label><input type="checkbox" name="site" value="${id}" ${index === 0 ? 'checked' : ''}> ${name}</label>`,
        )}
      </fieldset>
      <p>The app asks for: ${scopes.map((scope) => html`<code>${scope}</code> `)}</p>
      <button name="decision" value="accept">Accept</button>
      <button class="deny" name="decision" value="deny">Cancel</button>
    </form>
  </body>
</html>`;
