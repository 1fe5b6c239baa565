import ChartLineIcon from 'lucide-react/icons/chart-line'
import HouseIcon from 'lucide-react/icons/house'
import MessagesSquareIcon from 'lucide-react/icons/messages-square'
import WaypointsIcon from 'lucide-react/icons/waypoints'
import type { PageEntry } from './page-entry.js'

/** All pages, in the order of the navigation. A page is added by one entry and one folder. */
export const pages: readonly PageEntry[] = [
  {
    path: '/',
    name: { en: 'Home', zh: '首页' },
    icon: HouseIcon,
    group: 'work',
    roles: 'signed-in',
    key: 'h',
    load: async () => (await import('./home/home.js')).Home,
  },
  {
    path: '/conversations',
    below: ['$conversation', '$conversation/$at'],
    name: { en: 'Conversations', zh: '会话' },
    icon: MessagesSquareIcon,
    group: 'watch',
    roles: ['trainer', 'reviewer', 'legal-reviewer', 'coordinator', 'manager', 'auditor'],
    key: 'c',
    load: async () => (await import('./conversations/conversations.js')).Conversations,
  },
  {
    path: '/numbers',
    below: ['$id'],
    name: { en: 'Numbers', zh: '数据' },
    icon: ChartLineIcon,
    group: 'watch',
    roles: ['manager'],
    key: 'n',
    load: async () => (await import('./numbers/numbers.js')).Numbers,
  },
  {
    path: '/decisions',
    below: ['$conversation'],
    name: { en: 'Decisions', zh: '决策记录' },
    icon: WaypointsIcon,
    group: 'watch',
    roles: ['auditor', 'trainer'],
    key: 'd',
    load: async () => (await import('./decisions/decisions.js')).Decisions,
  },
]
