import type { AdapterCaseGroup, CertifiedCase } from '@huida/core/testing'
import type { Language } from '../terminal/language.js'

interface Words {
  capabilities: string
  limits: string
  notShown: string
  about: Readonly<Record<AdapterCaseGroup, string>>
  outcomes: Readonly<Record<CertifiedCase['outcome'], string>>
  certified: string
  notCertified(problems: number): string
}

/** What certificates say around the sentences of the cases. */
export const conformWords: Readonly<Record<Language, Words>> = {
  en: {
    capabilities: 'Claimed and shown',
    limits: 'Limits',
    notShown: 'claimed, but never seen',
    about: {
      messages: 'What people say, and what they are answered',
      parts: 'What is shown besides words',
      failures: 'What goes wrong on the way',
      people: 'Who writes and acts',
      attacks: 'Who is refused',
    },
    outcomes: { passed: 'passed', failed: 'failed', 'does not apply': 'do not apply' },
    certified: 'Certified.',
    notCertified: (problems) => `Not certified: ${problems} problem(s).`,
  },
  zh: {
    capabilities: '声明并已证明的能力',
    limits: '限制',
    notShown: '已声明，但没有见到',
    about: {
      messages: '客户说什么，得到什么回答',
      parts: '文字以外的内容',
      failures: '途中出错时',
      people: '谁在说话和操作',
      attacks: '谁被拒绝',
    },
    outcomes: { passed: '通过', failed: '失败', 'does not apply': '不适用' },
    certified: '认证通过。',
    notCertified: (problems) => `认证未通过：${problems} 个问题。`,
  },
}
