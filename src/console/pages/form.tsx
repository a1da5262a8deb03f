import type { Child } from 'hono/jsx';
import type { Viewer } from '../../access/console-sessions.ts';

/** Without it a form is refused. */
export const Stamp = ({ viewer }: { viewer: Viewer }) => <input type="hidden" name="stamp" value={viewer.stamp} />;

interface Action {
  readonly viewer: Viewer;
  readonly action: string;
  readonly tone?: 'quiet' | 'danger' | undefined;
  /** Goes along with it. */
  readonly fields?: Readonly<Record<string, string>>;
  readonly children: Child;
}

/** One button that does something; nothing for those who may only look. */
export const ActionButton = ({ viewer, action, tone, fields = {}, children }: Action) =>
  viewer.session.isReadOnly ? null : (
    <form method="post" action={action}>
      <Stamp viewer={viewer} />
      {Object.entries(fields).map(([name, value]) => (
        <input type="hidden" name={name} value={value} />
      ))}
      <button type="submit" class={tone ?? ''}>
        {children}
      </button>
    </form>
  );

interface TextField {
  readonly label: string;
  readonly name: string;
  readonly type?: 'text' | 'email' | 'url' | 'number' | 'password' | 'date' | 'datetime-local';
  readonly value?: string | undefined;
  readonly hint?: Child;
  readonly isRequired?: boolean;
  readonly autocomplete?: string;
  /** Whether it needs the whole width of a phone. */
  readonly isWide?: boolean;
}

export const TextField = (field: TextField) => (
  <label class={field.isWide ? 'field wide' : 'field'}>
    <span>{field.label}</span>
    <input
      type={field.type ?? 'text'}
      name={field.name}
      value={field.value ?? ''}
      required={field.isRequired ?? false}
      autocomplete={field.autocomplete ?? 'off'}
    />
    {field.hint !== undefined && <small class="muted">{field.hint}</small>}
  </label>
);

interface TextAreaField extends Pick<TextField, 'label' | 'name' | 'value' | 'hint'> {}

export const TextArea = ({ label, name, value, hint }: TextAreaField) => (
  <label class="field">
    <span>{label}</span>
    <textarea name={name} rows={3} autocomplete="off">
      {value ?? ''}
    </textarea>
    {hint !== undefined && <small class="muted">{hint}</small>}
  </label>
);

interface SelectField {
  readonly label: string;
  readonly name: string;
  readonly value: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
}

export const SelectField = ({ label, name, value, options }: SelectField) => (
  <label class="field">
    <span>{label}</span>
    <select name={name}>
      {options.map((option) => (
        <option value={option.value} selected={option.value === value}>
          {option.label}
        </option>
      ))}
    </select>
  </label>
);

/** For those who may only look, in place of a form. */
export const ReadOnlyHint = () => (
  <p class="muted small">You are signed in with a key that may only read, so nothing can be changed here.</p>
);

/** Ends a form of filters. @param clearedUrl of the list without any. */
export const FilterActions = ({ clearedUrl }: { readonly clearedUrl: string }) => (
  <div class="actions">
    <button type="submit">Apply</button>
    <a class="button quiet" href={clearedUrl}>
      Clear
    </a>
  </div>
);
