/** A site's field catalogue: which custom fields there are, and which of them our models know by another name. */

import type { Context } from '../../contract/session.ts';
import { type JsonObject, object, text } from '../../toolkit/json.ts';
import { known } from '../../toolkit/known.ts';
import { wordsOf } from '../../toolkit/names.ts';
import type { JiraClient } from '../line/client.ts';
import { listOf } from '../paging/list.ts';

/** One field of `GET /rest/api/3/field`. */
export interface Field {
  readonly id: string;
  readonly name: string;
  readonly slug: string;
  readonly isCustom: boolean;
  /** `schema.type`, such as `string`, `option`, `array`. */
  readonly type: string | undefined;
  /** `schema.items` of an array. */
  readonly items: string | undefined;
  /** `schema.custom`: the kind of custom field. */
  readonly custom: string | undefined;
  readonly raw: JsonObject;
}

export interface FieldCatalogue {
  readonly all: readonly Field[];
  readonly custom: readonly Field[];
  byId(id: string): Field | undefined;
  /** Fields that hold story points; a site may have both kinds, an issue uses one. */
  readonly storyPoints: readonly Field[];
  readonly startDate: readonly Field[];
}

const KEY = 'fields';
const CATALOGUE_AGE_MS = 10 * 60 * 1000;

/** Kinds of custom fields. Source: `schema.custom` of recorded catalogues. */
export const CUSTOM = {
  storyPointEstimate: 'com.pyxis.greenhopper.jira:jsw-story-points',
  sprint: 'com.pyxis.greenhopper.jira:gh-sprint',
  float: 'com.atlassian.jira.plugin.system.customfieldtypes:float',
  datePicker: 'com.atlassian.jira.plugin.system.customfieldtypes:datepicker',
  textArea: 'com.atlassian.jira.plugin.system.customfieldtypes:textarea',
  url: 'com.atlassian.jira.plugin.system.customfieldtypes:url',
  labels: 'com.atlassian.jira.plugin.system.customfieldtypes:labels',
  team: 'com.atlassian.jira.plugin.system.customfieldtypes:atlassian-team',
  baselineStart: 'com.atlassian.jpo:jpo-custom-field-baseline-start',
  epicLink: 'com.pyxis.greenhopper.jira:gh-epic-link',
  parentLink: 'com.atlassian.jpo:jpo-custom-field-parent',
  rank: 'com.pyxis.greenhopper.jira:gh-lexo-rank',
  development: 'com.atlassian.jira.plugins.jira-development-integration-plugin:devsummarycf',
  assets: 'com.atlassian.jira.plugins.cmdb:cmdb-object-cftype',
} as const;

/** `Story Points` → `story-points`. */
export const slugOf = (name: string): string => wordsOf(name.toLowerCase()).join('-');

function fieldOf(raw: JsonObject): Field | undefined {
  const id = text(raw.id);
  if (id === undefined) return undefined;
  const schema = object(raw.schema);
  const name = text(raw.name) ?? id;
  return {
    id,
    name,
    slug: slugOf(name) || id,
    isCustom: raw.custom === true,
    type: text(schema?.type),
    items: text(schema?.items),
    custom: text(schema?.custom),
    raw,
  };
}

/** Names are translated; `untranslatedName` is not, where Jira sends it. */
const isNamed = (field: Field, name: RegExp) =>
  name.test(text(field.raw.untranslatedName) ?? '') || name.test(field.name);

function catalogueOf(rows: readonly JsonObject[]): FieldCatalogue {
  const all = rows.map(fieldOf).filter((field) => field !== undefined);
  const custom = all.filter((field) => field.isCustom);
  const byId = new Map(all.map((field) => [field.id, field]));
  const ofKind = (kind: string, name?: RegExp) =>
    custom.filter((field) => field.custom === kind && (name === undefined || isNamed(field, name)));
  return {
    all,
    custom,
    byId: (id) => byId.get(id),
    storyPoints: [...ofKind(CUSTOM.storyPointEstimate), ...ofKind(CUSTOM.float, /^story points?( estimate)?$/i)],
    startDate: [...ofKind(CUSTOM.datePicker, /^start date$/i), ...ofKind(CUSTOM.baselineStart)],
  };
}

/**
 * The catalogue of the connection's site, fetched once in a while.
 * @param suffices whether it knows what is looked for; a field may have been made since it was fetched.
 */
export const fieldCatalogue = (
  { client, cache }: Context<JiraClient>,
  suffices?: (catalogue: FieldCatalogue) => boolean,
): Promise<FieldCatalogue> =>
  known(cache, {
    key: KEY,
    ageMs: CATALOGUE_AGE_MS,
    load: async () => catalogueOf((await listOf(client, { path: '/rest/api/3/field' }, undefined)).rows),
    suffices,
  });

/** The catalogue as it is now. */
export async function currentCatalogue(context: Context<JiraClient>): Promise<FieldCatalogue> {
  context.cache.forget(KEY);
  return await fieldCatalogue(context);
}
