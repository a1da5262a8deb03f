/** What a file is called that is fetched from a URL. */
import { describe, expect, it } from 'vitest';
import { fetchedName, plainName } from '../../../src/calls/file-name.ts';

const URL_OF_FILE = 'https://files.example/a/download.php?id=7';

describe('the name of a fetched file', () => {
  it.each([
    ['attachment; filename="report.pdf"', 'report.pdf'],
    ['attachment; filename=report.pdf', 'report.pdf'],
    ['ATTACHMENT; FILENAME="Report.PDF"; size=3', 'Report.PDF'],
    ['attachment; filename="plain.txt"; filename*=UTF-8\'\'na%C3%AFve%20%E2%82%AC.txt', 'naïve €.txt'],
    ["attachment; filename*=utf-8'en'a.txt; filename=b.txt", 'a.txt'],
    ["attachment; filename*=ISO-8859-1''na%EFve.txt", 'naïve.txt'],
    ["attachment; filename*=UTF-8''broken%ZZ; filename=kept.txt", 'kept.txt'],
    ['attachment; filename="a \\"quoted\\" name; v2.txt"', 'a "quoted" name; v2.txt'],
    [`attachment; filename="${Buffer.from('naïve.txt').toString('latin1')}"`, 'naïve.txt'],
    ['attachment; filename="../../etc/passwd"', 'passwd'],
    ['attachment; filename="C:\\\\temp\\\\x.txt"', 'x.txt'],
    ["attachment; filename*=UTF-8''..%2F..%2Fsecret.txt", 'secret.txt'],
    ['attachment; filename="photo\u202Egpj.exe"', 'photogpj.exe'],
    ['attachment; filename=".."', 'download.php'],
    ['attachment; filename=""', 'download.php'],
    ['inline', 'download.php'],
    [undefined, 'download.php'],
  ])('is what the server says, without a path: %s', (disposition, name) => {
    expect(fetchedName(disposition, URL_OF_FILE)).toBe(name);
  });

  it.each([
    ['https://files.example/a/b%20c.txt', 'b c.txt'],
    ['https://files.example/a/..%2F..%2Fx.txt', 'x.txt'],
    ['https://files.example/%E0%A4%A', '%E0%A4%A'],
    ['https://files.example/', 'file'],
  ])('is what its URL ends with otherwise: %s', (url, name) => {
    expect(fetchedName(undefined, url)).toBe(name);
  });

  it.each([
    ['a/b.txt', 'b.txt'],
    ['dir\\', 'dir'],
    ['/', undefined],
    ['..', undefined],
    ['  ', undefined],
    ['line\nbreak.txt', 'linebreak.txt'],
  ])('never holds a path: %j', (given, name) => {
    expect(plainName(given)).toBe(name);
  });
});
