import { SinglePage } from './document.tsx';

/**
 * Leads on to another address by itself. A redirect would not do: browsers hold it against the policy of the form that
 * was sent, and don't send strict cookies along when the way began elsewhere.
 */
export const goOnPage = (title: string, next: string, label: string) => (
  <SinglePage title={title} next={next} isOurs>
    <p>If nothing happens, use the link.</p>
    <p>
      <a class="button" href={next}>
        {label}
      </a>
    </p>
  </SinglePage>
);
