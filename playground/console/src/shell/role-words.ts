import type { Role } from '../api/session.js'
import { defineWords } from '../language/words.js'

/** What roles are called. */
export const roleWords = defineWords<Record<Role, string>>({
  en: {
    administrator: 'Administrator',
    trainer: 'AI trainer',
    reviewer: 'Reviewer',
    'legal-reviewer': 'Legal reviewer',
    agent: 'Agent',
    expert: 'Expert',
    coordinator: 'Coordinator',
    manager: 'Manager',
    auditor: 'Auditor',
  },
  zh: {
    administrator: '管理员',
    trainer: 'AI 训练师',
    reviewer: '审核人',
    'legal-reviewer': '法务审核人',
    agent: '客服',
    expert: '专家',
    coordinator: '协调人',
    manager: '主管',
    auditor: '审计员',
  },
})
