import { noPostgres, postgresServer } from '../../plugins/store-postgres/dist/testing/index.js'

const undo = []

/** Starts one server for a run of tests on PostgreSQL; it ends with the run, also when that is killed. */
export default async function setup() {
  const missing = noPostgres()
  if (missing) throw new Error(`HUIDA_TEST_STORE=postgres: ${missing}`)
  const server = await postgresServer((end) => undo.unshift(end), { max_connections: '300', synchronous_commit: 'off' })
  process.env.HUIDA_TEST_POSTGRES = await server.database()
}

/** Ends it. */
export async function teardown() {
  for (const end of undo) await end()
}
