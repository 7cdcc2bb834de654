import { describe, expect, test } from 'vitest';
import { placeOfUrl } from './database-url.ts';

describe('the URL of a database', () => {
  test.each([
    ['postgres://host/audit', 'postgres://host/audit'],
    ['postgresql://ada@host:6432/audit?sslmode=require', 'postgresql://ada@host:6432/audit?sslmode=require'],
    ['postgres://ada:s3cret@host/audit', 'postgres://ada@host/audit'],
    ['postgres://ada:s3%40cret%23@host/audit', 'postgres://ada@host/audit'],
    ['postgres://ada:@host/audit', 'postgres://ada@host/audit'],
    ['postgres:///audit?host=/run/postgresql&password=s3cret', 'postgres:///audit?host=%2Frun%2Fpostgresql'],
    ['postgres://host/audit?sslpassword=s3cret&PassWord=s3cret', 'postgres://host/audit'],
  ])('%s is shown without what is secret', (url, shown) => {
    expect(placeOfUrl(url)).toBe(shown);
  });

  test.each([
    ['', /it is empty/],
    ['s3cret', /it is no URL: .* begins with postgres:\/\//],
    ['/var/lib/s3cret', /it is no URL/],
    ['sqlite:s3cret.db', /"sqlite:" is no database that logs can be in/],
    ['mysql://ada:s3cret@host/audit', /"mysql:" is no database/],
    ['postgres://ada:12/s3cret@host/audit', /it cannot be read: write .* %2F for \//],
    ['postgres://ada:1#s3cret@host/audit', /it cannot be read/],
    ['postgres://ada:1?s3cret@host/audit', /it cannot be read/],
    ['postgres://ada:s3cret@host:port/audit', /it cannot be read/],
  ])('%j is refused, and not repeated', (url, says) => {
    expect(() => placeOfUrl(url)).toThrow(says);
    expect(() => placeOfUrl(url)).not.toThrow(/s3cret/);
  });
});
