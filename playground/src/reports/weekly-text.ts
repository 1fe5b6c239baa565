import { definitionOf, type Finding, shown, type WeeklyPack } from '@huida/plugin-insights'
import type { Language } from '../terminal/language.js'

/** What a pack is said in. */
export const weeklyWords = {
  zh: {
    title: '周报',
    kpis: '指标（上周 → 本周）',
    ai: 'AI 薄弱点',
    people: '人工效率瓶颈',
    customers: '客户不满点',
    actions: '改进项',
    none: '本周没有发现。',
    noActions: '还没有。用 --act 记下一项。',
    examples: '例子',
    suggested: '建议',
    of: (count: number, of: number) => `${of} 件中 ${count} 件`,
    owner: (owner: string, due: string) => `${owner} 负责，${due} 截止`,
    effect: '效果',
    later: '下一周才能看到效果',
    target: '目标',
  },
  en: {
    title: 'Week',
    kpis: 'Numbers (the week before → this week)',
    ai: 'Weak points of the bot',
    people: 'Slow work of people',
    customers: 'What customers are unhappy about',
    actions: 'Decided',
    none: 'Nothing was found this week.',
    noActions: 'Nothing yet. Keep something with --act.',
    examples: 'for example',
    suggested: 'suggested',
    of: (count: number, of: number) => `${count} of ${of}`,
    owner: (owner: string, due: string) => `${owner}, due ${due}`,
    effect: 'effect',
    later: 'its effect is seen a week later',
    target: 'target',
  },
} as const

/** A pack in lines. */
export function weeklyText(pack: WeeklyPack, language: Language): string {
  const say = weeklyWords[language]
  const lines = [`${say.title} ${pack.week} (${pack.from} – ${pack.to})`, '', `# ${say.kpis}`]
  for (const { id, value, met } of pack.kpis) {
    const { title, unit, target, role, direction } = definitionOf(id)
    if (role !== 'kpi') continue
    const before = pack.before.find((kpi) => kpi.id === id)?.value ?? null
    const goal = target === undefined ? '' : ` (${direction === 'up' ? '≥' : '≤'} ${shown(target, unit)})`
    const mark = met === undefined ? ' ' : met ? '✓' : '✗'
    lines.push(`${mark} ${title[language]}: ${shown(before, unit)} → ${shown(value, unit)}${goal}`)
  }
  for (const note of pack.notes) lines.push(`! ${note[language]}`)
  for (const kind of ['ai', 'people', 'customers'] as const) {
    lines.push('', `# ${say[kind]}`)
    const findings = pack.findings.filter((finding) => finding.kind === kind)
    if (findings.length === 0) lines.push(say.none)
    findings.forEach((finding, index) => {
      lines.push(`${index + 1}. ${headOf(finding, language)}  [${finding.id}]`)
      lines.push(`   ${say.examples}: ${finding.examples.join(', ')}`)
      lines.push(`   ${say.suggested}: ${finding.action[language]}`)
    })
  }
  lines.push('', `# ${say.actions}`)
  if (pack.actions.length === 0) lines.push(say.noActions)
  for (const { id, text, owner, due, before, now } of pack.actions) {
    const unit = id.startsWith('people:') ? 'ms' : 'share'
    const effect = now === undefined ? say.later : `${shown(before, unit)} → ${shown(now, unit)}`
    lines.push(`- ${text} (${say.owner(owner, due)})`, `   ${say.effect}: ${effect}  [${id}]`)
  }
  return lines.join('\n')
}

/** What was found, in a line. */
export function headOf({ about, stage, count, of, value, unit, before }: Finding, language: Language): string {
  const say = weeklyWords[language]
  const stages = { wait: ['等待', 'wait'], response: ['首次响应', 'first response'], handling: ['处理', 'handling'] }
  const where = stage === undefined ? about : `${about} · ${stages[stage][language === 'zh' ? 0 : 1]}`
  const change = before === undefined ? shown(value, unit) : `${shown(before, unit)} → ${shown(value, unit)}`
  return `${where}: ${change} (${say.of(count, of)})`
}
