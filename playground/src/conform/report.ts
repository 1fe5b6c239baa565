import type { AdapterCaseGroup, Certificate, CertifiedCase } from '@huida/core/testing'
import type { Language } from '../terminal/language.js'
import { printable } from '../terminal/printable.js'
import { limitLines } from './limits.js'
import { conformWords } from './words.js'

/** The certificates of one package. */
export interface Certified {
  package: string
  version: string
  certificates: readonly Certificate[]
}

const marks: Readonly<Record<CertifiedCase['outcome'], string>> = { passed: '✓', failed: '✗', 'does not apply': '–' }
const groups: readonly AdapterCaseGroup[] = ['messages', 'parts', 'failures', 'people', 'attacks']

/** Whether all that was asked of a package holds. */
export const isCertified = ({ certificates }: Certified): boolean => certificates.every(({ ok }) => ok)

/** A certificate for a terminal. */
export function terminalReport({ package: name, version, certificates }: Certified, language: Language): string {
  const words = conformWords[language]
  return certificates
    .map((certificate) => {
      const { way, platform, capabilities, cases, ok } = certificate
      const problems = cases.filter(isFailed).length + capabilities.filter(({ shown }) => !shown).length
      return [
        `${name} ${version} · ${platform} · ${way}`,
        '',
        `${words.capabilities}: ${capabilities.map((each) => (each.shown ? each.name : `${each.name} (${words.notShown})`)).join(', ')}`,
        `${words.limits}:`,
        ...limitLines(certificate.limits).map((line) => `  ${line}`),
        ...groups.flatMap((group) => [
          '',
          words.about[group],
          ...cases.filter(({ about }) => about === group).flatMap(caseLines),
        ]),
        '',
        summary(cases, language),
        ok ? words.certified : words.notCertified(problems),
      ].join('\n')
    })
    .join('\n\n')
}

/** A certificate for a README. */
export function markdownReport({ certificates }: Certified): string {
  const words = conformWords.en
  return certificates
    .map((certificate) => {
      const { way, capabilities, cases, ok } = certificate
      return [
        `**By ${way}:** ${ok ? '' : '**not certified**, '}${summary(cases, 'en')}.`,
        '',
        `- ${words.capabilities}: ${capabilities.map((each) => (each.shown ? each.name : `~~${each.name}~~`)).join(', ')}.`,
        `- ${words.limits}: ${limitLines(certificate.limits).join('; ') || 'none'}.`,
        ...cases.filter(isFailed).map((each) => `- ✗ ${each.name}: ${oneLine(each.reason)}`),
        `- Does not apply: ${unapplied(cases) || 'nothing'}.`,
      ].join('\n')
    })
    .join('\n\n')
}

const isFailed = ({ outcome }: CertifiedCase) => outcome === 'failed'

const caseLines = ({ name, outcome, reason }: CertifiedCase): string[] => [
  `  ${marks[outcome]} ${name}${outcome === 'does not apply' ? `: ${reason}` : ''}`,
  ...(outcome === 'failed' ? [`      ${oneLine(reason)}`] : []),
]

const summary = (cases: readonly CertifiedCase[], language: Language): string =>
  (['passed', 'failed', 'does not apply'] as const)
    .map((outcome) => [outcome, cases.filter((each) => each.outcome === outcome).length] as const)
    .filter(([, count]) => count > 0)
    .map(([outcome, count]) => `${count} ${conformWords[language].outcomes[outcome]}`)
    .join(', ')

/** Each reason once. */
const unapplied = (cases: readonly CertifiedCase[]): string =>
  [...new Set(cases.filter(({ outcome }) => outcome === 'does not apply').map(({ reason }) => reason))].join('; ')

/** Failed assertions show both values over many lines. */
const oneLine = (reason = ''): string => printable(reason.replace(/\s+/g, ' ').slice(0, 300))
