import type { PostgresFacts } from '@huida/plugin-store-postgres'
import { type Finding, mend, note, ok } from '../terminal/finding.js'

/** Above this, times that people read, and the signatures of platforms, are wrong. */
const CLOCK_MS = 120_000
/** Above this, timers of one machine are late for another. */
const CLOCK_NOTE_MS = 2_000
/** Each process holds up to so many connections. */
const CONNECTIONS = 10
/** Above this, each message waits noticeably for the way to the database. */
const FAR_MS = 20

/** What there is to say of a database that is to keep a bot's records. */
export function databaseFindings(facts: PostgresFacts): Finding[] {
  const { place, version, readOnly, settings, clockAheadMs, connections, tables } = facts
  const findings: Finding[] = [
    Number.parseInt(version, 10) < 14
      ? mend(
          `PostgreSQL ${version} 太旧（${place}）。请使用 14 或更新的版本。`,
          `PostgreSQL ${version} at ${place} is too old. Use 14 or later.`,
        )
      : ok(`PostgreSQL ${version} 可以连接：${place}`, `PostgreSQL ${version} can be reached at ${place}`),
  ]
  if (readOnly)
    findings.push(
      mend(
        '这个数据库只读：它是备库，或被设为只读。请在 HUIDA_DATABASE_URL 中填写可写的服务器。',
        'The database takes no writes: it is a standby, or set so. Name the server that takes writes in HUIDA_DATABASE_URL.',
      ),
    )
  for (const name of ['fsync', 'full_page_writes'] as const)
    if (settings[name] !== 'on')
      findings.push(
        mend(
          `服务器的 ${name} 为 ${settings[name]}：断电时，已经确认收到的消息会丢失。请设为 on。`,
          `${name} is ${settings[name]} on the server: a power cut loses messages that were acknowledged. Set it to on.`,
        ),
      )
  if (settings.synchronous_commit === 'off')
    findings.push(
      note(
        '服务器的 synchronous_commit 为 off；机器人在自己的连接上把它打开。',
        'synchronous_commit is off on the server; the bot switches it on for its own connections.',
      ),
    )
  if (!facts.keepsSession || !facts.notifies)
    findings.push(
      mend(
        '机器人与数据库之间有按事务分配连接的连接池（如 PgBouncer 的 transaction 模式）：LISTEN 与会话设置会失效。请直接连接，或改为 session 模式。',
        'Between the bot and the database is a pooler that gives each transaction another connection (PgBouncer in transaction mode): LISTEN and what is set for a session are lost. Connect directly, or set the pooler to session mode.',
      ),
    )
  if (Math.abs(clockAheadMs) > CLOCK_NOTE_MS) findings.push(clock(clockAheadMs))
  if (facts.roundTripMs > FAR_MS)
    findings.push(
      note(
        `到数据库往返需要 ${Math.round(facts.roundTripMs)} 毫秒，每条消息都要等几次。请让程序离数据库近一些。`,
        `The way to the database and back takes ${Math.round(facts.roundTripMs)} ms, and each message waits for it a few times. Run the program closer to it.`,
      ),
    )
  if (connections.limit - connections.used < 2 * CONNECTIONS)
    findings.push(
      note(
        `数据库只剩 ${connections.limit - connections.used} 个连接（共 ${connections.limit} 个），每个进程最多用 ${CONNECTIONS} 个。请提高 max_connections。`,
        `The database has ${connections.limit - connections.used} connections left of ${connections.limit}, and each process uses up to ${CONNECTIONS}. Raise max_connections.`,
      ),
    )
  if (facts.standbys !== undefined && facts.standbys > 0 && facts.synchronousStandbys === '')
    findings.push(
      note(
        '备库是异步的：切换到备库时，最近几秒确认收到的消息可能丢失。要避免，请设置 synchronous_standby_names。',
        'The standby is asynchronous: when it takes over, messages of the last seconds that were acknowledged may be lost. To avoid that, set synchronous_standby_names.',
      ),
    )
  if (tables === undefined)
    findings.push(
      note(
        '数据库里还没有表：首次启动时创建，或运行 huida migrate',
        'No tables yet: the first start makes them, or huida migrate',
      ),
    )
  return findings
}

function clock(aheadMs: number): Finding {
  const seconds = Math.round(Math.abs(aheadMs) / 1_000)
  const [zh, en] = [
    `数据库的时钟比本机${aheadMs > 0 ? '快' : '慢'} ${seconds} 秒。请在两边启用时间同步（NTP）。`,
    `The clock of the database is ${seconds} s ${aheadMs > 0 ? 'ahead of' : 'behind'} this machine's. Let both follow a time server (NTP).`,
  ]
  return Math.abs(aheadMs) > CLOCK_MS ? mend(zh, en) : note(zh, en)
}
