import { describe, expect, it } from 'vitest';
import { AddressError, isSameDatabase, parseDatabaseUrl } from '../../../src/databases/address.ts';

const parse = (url: string) => parseDatabaseUrl('postgres', url);

describe('the URL of a database', () => {
  it('names server, login and database', () => {
    expect(parse('postgres://me:p%40ss%2Fword@DB.example.com:6432/shop?sslmode=verify-full')).toEqual({
      type: 'postgres',
      host: 'DB.example.com',
      port: 6432,
      user: 'me',
      password: 'p@ss/word',
      database: 'shop',
      tls: 'verify-full',
    });
    expect(parse('postgresql://me@[2001:db8::1]/shop')).toMatchObject({
      host: '2001:db8::1',
      port: 5432,
      password: '',
    });
    expect(parseDatabaseUrl('mariadb', 'mysql://me@db/shop')).toMatchObject({ type: 'mariadb', port: 3306 });
    expect(parseDatabaseUrl('mysql', 'mysql://me@db/shop').tls).toBeUndefined();
  });

  it.each([
    'nonsense',
    'http://me@db/shop',
    'mysql://me@db/shop',
    'postgres://db/shop',
    'postgres://me@db',
    'postgres://me@db/',
    'postgres://me@db/a/b',
    'postgres://me:%zz@db/shop',
    'postgres:///shop?host=/var/run/postgresql',
    'postgres://me@%2Fvar%2Frun/shop',
    'postgres://me@db/shop?host=10.0.0.1',
    'postgres://me@db/shop?sslmode=prefer',
    'postgres://me@db/shop?sslmode=require&options=-c',
  ])('is refused when it is %s', (url) => {
    expect(() => parse(url)).toThrow(AddressError);
  });

  it('leads to the same database whoever logs in', () => {
    const one = parse('postgres://me:x@db/shop');
    expect(isSameDatabase(one, parse('postgres://you@DB:5432/shop?sslmode=require'))).toBe(true);
    expect(isSameDatabase(one, parse('postgres://me:x@db:5433/shop'))).toBe(false);
    expect(isSameDatabase(one, parse('postgres://me:x@db/other'))).toBe(false);
  });
});
