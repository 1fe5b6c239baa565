import { AuditLog } from '../audit/audit-log.js'
import { openRecords, recordsOf } from '../bot/records.js'
import type { Flags } from '../settings/settings.js'
import { CommandError } from '../terminal/command-error.js'
import { say } from '../terminal/output.js'

interface VerifyFlags extends Flags {
  /** An end that was noted before: `<number>:<hash>`. */
  kept?: string
  locale?: 'zh' | 'en'
}

/**
 * Reads the audit log of a data folder from its beginning, and tells the first entry that was changed, removed or put between; also while the
 * program runs. Prints where the log ends, to be noted elsewhere.
 */
export async function verifyAudit(flags: VerifyFlags): Promise<void> {
  const kept = flags.kept === undefined ? undefined : headIn(flags.kept)
  const store = await openRecords(recordsOf(flags))
  try {
    const { head, broken } = await AuditLog.reading(store.sql!).verify(kept)
    if (broken) {
      process.exitCode = 1
      return say(flags, {
        zh: `审计日志从第 ${broken.seq} 条起不可信（${reasons.zh[broken.why]}）。请与备份和程序日志核对。`,
        en: `The audit log cannot be trusted from entry ${broken.seq} on (${reasons.en[broken.why]}). Compare it with a backup, and with the log of the program.`,
      })
    }
    const end = `${head.seq}:${head.hash}`
    say(flags, {
      zh: `审计日志完整：共 ${head.seq} 条。把结尾记在别处，以后用 --kept 核对，才能发现末尾被删：\n${end}`,
      en: `The audit log is whole: ${head.seq} entries. Note its end elsewhere and give it with --kept later: without it nobody can tell that the last entries were cut off.\n${end}`,
    })
  } finally {
    await store.close()
  }
}

const reasons = {
  zh: { changed: '内容被改过', missing: '之前有条目缺失', cut: '末尾被删掉了', rewritten: '被换成了另一条' },
  en: {
    changed: 'its words were changed',
    missing: 'entries before it are missing',
    cut: 'the end was cut off',
    rewritten: 'another entry stands in its place',
  },
}

function headIn(text: string): { seq: number; hash: string } {
  const [, seq, hash] = /^(\d+):(\S+)$/.exec(text) ?? []
  if (seq === undefined || hash === undefined)
    throw new CommandError(
      `"${text}" is no end of an audit log. Give what huida audit verify has printed: <number>:<hash>`,
    )
  return { seq: Number(seq), hash }
}
