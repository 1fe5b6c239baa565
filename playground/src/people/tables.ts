import { type SqlAccess, type Statement, statement } from '@huida/core'

/** A statement that has to change one row: else nothing of what is written with it is. */
export const changingOne = (sql: string, ...parameters: unknown[]): Statement => ({ sql, parameters, expectRows: 1 })

/** The tables of people who sign in, by migration. */
const migrations: Record<string, readonly Statement[]> = {
  '001-people': [
    statement(`create table people (
      id text not null primary key, sign_in text not null unique, name text not null, email text, subject text,
      roles text not null, locale text not null, theme text not null, password text,
      totp_secret text, totp_begun text, totp_step bigint not null, made_at bigint not null)`),
    statement('create unique index people_email on people (email)'),
    statement('create unique index people_subject on people (subject)'),
    statement(`create table people_sessions (
      digest text not null primary key, person text not null, way text not null, address text, browser text,
      begun_at bigint not null, seen_at bigint not null, ends_at bigint not null)`),
    statement('create index people_sessions_person on people_sessions (person)'),
    statement(`create table people_links (
      digest text not null primary key, purpose text not null, person text, made_at bigint not null, ends_at bigint)`),
    statement('create table people_codes (digest text not null primary key, person text not null)'),
    statement('create index people_codes_person on people_codes (person)'),
    statement(
      'create table people_devices (digest text not null, person text not null, used_at bigint not null, primary key (digest, person))',
    ),
    statement('create index people_devices_person on people_devices (person)'),
    statement(`create table people_tries (
      place text not null primary key, failures integer not null, paused_until bigint not null, forgotten_at bigint not null)`),
    statement('create index people_tries_forgotten on people_tries (forgotten_at)'),
  ],
}

/** Makes what is not there yet. */
export const prepareTables = (sql: SqlAccess): Promise<void> => sql.migrate('people', migrations)
