import { SinglePage } from './document.tsx';

export interface SiteChoice {
  readonly id: string;
  readonly name: string;
  readonly url: string;
}

/**
 * Which of several sites is meant; nothing is preselected, since the first is as often wrong as right.
 * @param noun what the provider's sites are called.
 */
export const chooseSitePage = (token: string, sites: readonly SiteChoice[], noun: string) => (
  <SinglePage title={`Which ${noun} do you want to connect?`}>
    <p>Your account reaches several sites. One of them can be connected here.</p>
    <form method="post" action="/oauth/site">
      <input type="hidden" name="choice" value={token} />
      <fieldset>
        <legend>{noun}</legend>
        {sites.map(({ id, name, url }) => (
          <label class="choice">
            <input type="radio" name="site" value={id} required />
            <span>
              {name}
              <br />
              <small>{url}</small>
            </span>
          </label>
        ))}
      </fieldset>
      <button type="submit">Connect this site</button>
    </form>
  </SinglePage>
);
