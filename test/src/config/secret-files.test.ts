import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConfigError } from '../../../src/config/error.ts';
import { SECRETS, withSecretFiles } from '../../../src/config/secret-files.ts';
import { readConfiguration } from '../../../src/configuration.ts';

const SECRET = 'hunter2-hunter2';

let folder: string;
let file: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'taskgate-secrets-'));
  file = join(folder, 'secret');
  writeFileSync(file, `${SECRET}\n`);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('a secret in a file', () => {
  it.each(SECRETS)('is read for %s, without the line break at its end', (name) => {
    expect(withSecretFiles({ [`${name}_FILE`]: file })).toMatchObject({ [name]: SECRET });
  });

  it('is read for the secrets of adapters', () => {
    const files = { JIRA_CLIENT_ID_FILE: file, JIRA_CLIENT_SECRET_FILE: file };
    const app = readConfiguration(files).adapterSettings.get('jira')?.app;
    expect(app).toMatchObject({ clientId: SECRET, clientSecret: SECRET });
  });

  it('is a setting like any other', () => {
    expect(readConfiguration({ TASKGATE_API_KEY_FILE: file }).apiKey).toBe(SECRET);
    expect(readConfiguration({ TASKGATE_API_KEY_FILE: '' }).apiKey).toBeUndefined();
  });

  it('may be given in one way only', () => {
    const both = { JIRA_CLIENT_SECRET: 'x', JIRA_CLIENT_SECRET_FILE: file };
    expect(() => readConfiguration(both)).toThrow(
      new ConfigError('JIRA_CLIENT_SECRET_FILE must be absent when JIRA_CLIENT_SECRET is set.'),
    );
  });

  it('must be there', () => {
    expect(() => readConfiguration({ TASKGATE_API_KEY_FILE: join(folder, 'nothing') })).toThrow(
      new ConfigError('TASKGATE_API_KEY_FILE must be the path of a file that can be read (ENOENT).'),
    );
    expect(() => readConfiguration({ TASKGATE_API_KEY_FILE: folder })).toThrow('(EISDIR)');
    writeFileSync(join(folder, 'empty'), '\n');
    expect(() => readConfiguration({ TASKGATE_API_KEY_FILE: join(folder, 'empty') })).toThrow(
      'a file that is not empty',
    );
  });

  it('that cannot be used is not repeated', () => {
    const read = () => readConfiguration({ TASKGATE_ENCRYPTION_KEY_FILE: file });
    expect(read).toThrow(/^TASKGATE_ENCRYPTION_KEY must be/);
    expect(read).toThrow(expect.objectContaining({ message: expect.not.stringContaining(SECRET) }));
  });
});
