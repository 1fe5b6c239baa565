import pg from 'pg'

/**
 * Has the database itself write down whenever a lane is taken from a worker whose lease is over. What such a worker did there last nobody can
 * know: it may have sent a message, and not been able to say so. One that has left, as it was asked to, has said everything before.
 * @returns {Promise<() => Promise<{ conversation: string, at: number, ended: number }[]>>} all so far, in order: when the lane was taken, and when
 *   the lease had ended, which may be long before where nothing was to do in the lane
 */
export async function watchLapses(url) {
  const during = async (work) => {
    const client = new pg.Client(url)
    await client.connect()
    try {
      return await work(client)
    } finally {
      await client.end()
    }
  }
  await during((client) =>
    client.query(`
      create table huida.gone (id text primary key, until bigint not null, has_left boolean not null);
      create function huida.goes() returns trigger language plpgsql as $$
        declare now bigint := extract(epoch from clock_timestamp()) * 1000;
        begin
          insert into huida.gone values (old.id, old.until, old.until > now)
            on conflict (id) do update set until = excluded.until, has_left = excluded.has_left;
          return null;
        end $$;
      create trigger goes after delete on huida.worker for each row execute function huida.goes();
      create table huida.lapse (conversation text not null, at bigint not null, ended bigint not null);
      create function huida.lapsed() returns trigger language plpgsql as $$
        declare now bigint := extract(epoch from clock_timestamp()) * 1000;
        begin
          if not exists (select from huida.worker where id = old.worker and until > now)
            and not exists (select from huida.gone where id = old.worker and has_left) then
            insert into huida.lapse values (old.conversation, now, least(now, coalesce(
              (select until from huida.worker where id = old.worker),
              (select until from huida.gone where id = old.worker),
              now)));
          end if;
          return null;
        end $$;
      create trigger lapsed after update of worker or delete on huida.lane for each row execute function huida.lapsed()`),
  )
  return () =>
    during(async (client) => {
      const { rows } = await client.query('select conversation, at, ended from huida.lapse order by at')
      return rows.map(({ conversation, at, ended }) => ({ conversation, at: Number(at), ended: Number(ended) }))
    })
}
