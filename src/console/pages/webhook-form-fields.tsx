import { DATABASE_TYPES, DEFAULT_INTERVAL_MINUTES, MOST_OBJECTS } from '../../../schema/models/webhook.ts';
import type { WebhookFields } from '../views/webhook-form.ts';
import { SelectField, TextArea, TextField } from './form.tsx';

/** What was typed before. */
interface Given {
  readonly given: WebhookFields;
}

export const listed = (value: string) => ({ value, label: value });

export const Interval = ({ given }: Given) => (
  <TextField
    label="Polls every (minutes)"
    name="interval"
    type="number"
    value={given.interval ?? String(DEFAULT_INTERVAL_MINUTES)}
    hint="Of a virtual webhook, at least 1"
  />
);

export const Filters = ({ given }: Given) => (
  <TextArea
    label="Filters"
    name="filters"
    value={given.filters}
    hint={
      <>
        Of a virtual webhook, one a line: <code>project_id=10000</code>
      </>
    }
  />
);

export const Fields = ({ given }: Given) => (
  <TextField
    label="Fields"
    name="fields"
    value={given.fields}
    hint={
      <>
        Separated by commas, such as <code>id,name,status</code>. Empty: all but <code>raw</code>
      </>
    }
  />
);

export const MaxObjects = ({ given }: Given) => (
  <TextField
    label="Objects per delivery, at most"
    name="page_max_limit"
    type="number"
    value={given.page_max_limit ?? String(MOST_OBJECTS)}
  />
);

export const Database = ({ given }: Given) => (
  <details open={Boolean(given.db_type)}>
    <summary>Keep a table in a database in sync, in place of an endpoint</summary>
    <div class="columns">
      <SelectField
        label="Database"
        name="db_type"
        value={given.db_type ?? ''}
        options={[{ value: '', label: 'None' }, ...DATABASE_TYPES.map(listed)]}
      />
      <TextField
        label="Database URL"
        name="db_url"
        type="password"
        autocomplete="new-password"
        hint={
          <>
            With user and password: <code>postgres://user:password@db.example.com/product</code>
          </>
        }
      />
      <TextField label="Schema" name="db_schema" value={given.db_schema} hint="Empty: the usual one" />
      <TextField label="Prefix of the table" name="db_name_prefix" value={given.db_name_prefix} />
    </div>
  </details>
);
