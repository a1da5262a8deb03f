interface Copyable {
  readonly id: string;
  readonly label: string;
  readonly value: string;
}

/** A text to be taken elsewhere; the button is there where scripts may use the clipboard. */
export const CopyField = ({ id, label, value }: Copyable) => (
  <div class="secret">
    <input type="text" id={id} aria-label={label} value={value} readonly />
    <button type="button" class="quiet" data-copy={id} hidden>
      Copy
    </button>
  </div>
);
