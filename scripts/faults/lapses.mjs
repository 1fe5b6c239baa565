import pg from 'pg'

/**
 * Has the database itself write down whenever a lane is taken from a worker whose lease is over. What such a worker did there last nobody can
 * know: it may have sent a message, and not been able to say so.
 * @returns {Promise<() => Promise<{ conversation: string, at: number }[]>>} all so far, in order
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
      create table huida.lapse (conversation text not null, at bigint not null);
      create function huida.lapsed() returns trigger language plpgsql as $$
        declare now bigint := extract(epoch from clock_timestamp()) * 1000;
        begin
          if not exists (select from huida.worker where id = old.worker and until > now) then
            insert into huida.lapse values (old.conversation, now);
          end if;
          return null;
        end $$;
      create trigger lapsed after update of worker or delete on huida.lane for each row execute function huida.lapsed()`),
  )
  return () =>
    during(async (client) => {
      const { rows } = await client.query('select conversation, at from huida.lapse order by at')
      return rows.map(({ conversation, at }) => ({ conversation, at: Number(at) }))
    })
}
