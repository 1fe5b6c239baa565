import { writeFile } from 'node:fs/promises'
import { surveyAnswers } from '@huida/plugin-csat'
import {
  actionsIn,
  commentsOn,
  daysOfWeek,
  factsIn,
  keepAction,
  type WeeklyPack,
  weeklyPack,
  weekOf,
} from '@huida/plugin-insights'
import { redact } from '@huida/plugin-privacy'
import { openRecords, recordsOf, storeAt } from '../bot/records.js'
import { weeklyPage } from '../reports/weekly-page.js'
import { weeklyText } from '../reports/weekly-text.js'
import type { Flags } from '../settings/settings.js'
import { CommandError } from '../terminal/command-error.js'
import type { Language } from '../terminal/language.js'
import { languageOf, print, tell } from '../terminal/output.js'
import { dayFrom, zoneOf } from './kpi.js'

/** What the command line may say. */
export interface WeeklyFlags extends Flags {
  week?: string
  timeZone: string
  html?: string
  json?: boolean
  act?: string
  text?: string
  owner?: string
  due?: string
  locale?: Language
}

const WEEK_MS = 7 * 86_400_000

/**
 * Prints the pack of a week, or keeps what was decided about one of its findings.
 * @throws HuidaError STORE_OPEN_FAILED; CommandError when a flag cannot be understood
 */
export async function weekly(flags: WeeklyFlags): Promise<void> {
  const language = languageOf(flags)
  const dayOf = zoneOf(flags.timeZone)
  const now = Date.now()
  const week = flags.week ?? weekOf(dayOf(now - WEEK_MS))
  if (!daysOfWeek(week)) throw new CommandError(`--week ${week} is no week. Write it as 2026-W48.`)
  const store = await openRecords(recordsOf(flags))
  let pack: WeeklyPack
  try {
    const facts = await factsIn(store)
    const comments = await commentsOn(facts, { answers: surveyAnswers({ store }), mask: redact })
    pack = weeklyPack(facts, comments, await actionsIn(store.sql), { week, now, dayOf })
  } finally {
    await store.close()
  }
  if (flags.act !== undefined) return decide(flags, pack, language)
  if (flags.html !== undefined) await writeFile(flags.html, weeklyPage(pack, language))
  if (flags.json) print(pack)
  else tell(weeklyText(pack, language))
}

async function decide(flags: WeeklyFlags, pack: WeeklyPack, language: Language): Promise<void> {
  const finding = pack.findings.find(({ id }) => id === flags.act)
  if (!finding)
    throw new CommandError(
      `--act ${flags.act} is no finding of ${pack.week}. There are: ${pack.findings.map(({ id }) => id).join(', ') || 'none'}.`,
    )
  const due = dayFrom(flags.due, '--due')
  if (!flags.owner || !due) throw new CommandError('--act needs --owner and --due: who does it, and until when.')
  const store = await storeAt(recordsOf(flags))
  await store.open()
  try {
    const text = flags.text ?? finding.action[language]
    await keepAction(store, { id: finding.id, text, owner: flags.owner, due, before: finding.value, since: pack.week })
  } finally {
    await store.close()
  }
  tell(
    language === 'zh'
      ? `已记下：${finding.id}，负责人 ${flags.owner}，截止 ${due}。下一周的周报会显示变化。`
      : `Kept: ${finding.id}, owner ${flags.owner}, due ${due}. The pack of the next week shows what changed.`,
  )
}
