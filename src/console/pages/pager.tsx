interface Pages {
  /** Addresses; undefined where there is nothing. */
  readonly newer?: string | undefined;
  readonly older?: string | undefined;
  readonly newerLabel?: string;
  readonly olderLabel?: string;
}

export const Pager = ({ newer, older, newerLabel = '← Back', olderLabel = 'More →' }: Pages) =>
  newer === undefined && older === undefined ? null : (
    <nav class="pager" aria-label="Pages">
      <span>
        {newer !== undefined && (
          <a class="button quiet" href={newer}>
            {newerLabel}
          </a>
        )}
      </span>
      <span>
        {older !== undefined && (
          <a class="button quiet" href={older}>
            {olderLabel}
          </a>
        )}
      </span>
    </nav>
  );
