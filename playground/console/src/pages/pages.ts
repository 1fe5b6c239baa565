import AppWindowIcon from 'lucide-react/icons/app-window'
import BookOpenTextIcon from 'lucide-react/icons/book-open-text'
import ChartLineIcon from 'lucide-react/icons/chart-line'
import HeadsetIcon from 'lucide-react/icons/headset'
import HouseIcon from 'lucide-react/icons/house'
import MessageCircleIcon from 'lucide-react/icons/message-circle'
import MessagesSquareIcon from 'lucide-react/icons/messages-square'
import ScrollTextIcon from 'lucide-react/icons/scroll-text'
import SettingsIcon from 'lucide-react/icons/settings'
import TargetIcon from 'lucide-react/icons/target'
import TicketIcon from 'lucide-react/icons/ticket'
import UserIcon from 'lucide-react/icons/user'
import UsersIcon from 'lucide-react/icons/users'
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
    path: '/desk',
    below: ['$conversation'],
    name: { en: 'Desk', zh: '工作台' },
    about: { en: 'Talk with customers who need a person.', zh: '接待需要人工的客户。' },
    icon: HeadsetIcon,
    group: 'work',
    roles: ['agent', 'expert', 'coordinator', 'manager'],
    key: 'w',
    load: async () => (await import('./desk/desk.js')).Desk,
  },
  {
    path: '/tickets',
    below: ['$number'],
    name: { en: 'Tickets', zh: '工单' },
    about: {
      en: 'See what is still to be done, and which department it waits for.',
      zh: '查看还没办完的事，以及在等哪个部门。',
    },
    icon: TicketIcon,
    group: 'work',
    roles: ['agent', 'expert', 'coordinator', 'manager'],
    key: 'o',
    load: async () => (await import('./tickets/tickets.js')).Tickets,
  },
  {
    path: '/knowledge',
    below: [
      'articles/$article',
      'new',
      'review',
      'review/$article',
      'to-complete',
      'import',
      'releases',
      'trials',
      'test-questions',
      'findings',
    ],
    name: { en: 'Knowledge base', zh: '知识库' },
    about: {
      en: 'Write what the bot answers from, have it reviewed, publish it.',
      zh: '编写机器人的答案，审核并发布。',
    },
    icon: BookOpenTextIcon,
    group: 'improve',
    roles: ['trainer', 'reviewer', 'legal-reviewer', 'manager', 'auditor'],
    key: 'k',
    load: async () => (await import('./knowledge/knowledge.js')).Knowledge,
    find: async (text, signal) => (await import('./knowledge/find.js')).findArticles(text, signal),
  },
  {
    path: '/intents',
    below: ['of/$intent', 'quality', 'versions'],
    name: { en: 'Intents', zh: '意图' },
    about: {
      en: 'Teach the bot what customers want, and see how well it understands.',
      zh: '教机器人听懂客户想要什么，看看听懂得怎么样。',
    },
    icon: TargetIcon,
    group: 'improve',
    roles: ['trainer', 'manager', 'auditor'],
    key: 'i',
    load: async () => (await import('./intents/intents.js')).IntentsPage,
  },
  {
    path: '/try',
    below: ['replay'],
    name: { en: 'Try it', zh: '试一试' },
    about: {
      en: 'Talk to the bot as a customer would, and see why it answers so.',
      zh: '像客户一样与机器人对话，看看它为什么这样答。',
    },
    icon: MessageCircleIcon,
    group: 'improve',
    roles: ['trainer', 'reviewer', 'legal-reviewer', 'manager'],
    key: 't',
    load: async () => (await import('./try/try.js')).Try,
  },
  {
    path: '/conversations',
    below: ['$conversation', '$conversation/$at'],
    name: { en: 'Conversations', zh: '会话' },
    about: {
      en: 'Read what customers and the bot said, and find it again.',
      zh: '查看和搜索客户与机器人的对话。',
    },
    icon: MessagesSquareIcon,
    group: 'watch',
    roles: ['trainer', 'reviewer', 'legal-reviewer', 'coordinator', 'manager', 'auditor'],
    key: 'c',
    load: async () => (await import('./conversations/conversations.js')).Conversations,
  },
  {
    path: '/numbers',
    below: ['floor', 'comments', 'weekly', '$id'],
    name: { en: 'Numbers', zh: '数据' },
    about: {
      en: 'See how the bot and the team do, and what is behind each number.',
      zh: '了解机器人和团队的表现，以及每个数字背后的会话。',
    },
    icon: ChartLineIcon,
    group: 'watch',
    roles: ['coordinator', 'manager'],
    key: 'n',
    load: async () => (await import('./numbers/numbers.js')).Numbers,
  },
  {
    path: '/decisions',
    below: ['$conversation'],
    name: { en: 'Decisions', zh: '决策记录' },
    about: {
      en: 'See step by step why the bot answered as it did.',
      zh: '逐步查看机器人为什么这样回答。',
    },
    icon: WaypointsIcon,
    group: 'watch',
    roles: ['auditor', 'trainer', 'manager'],
    key: 'd',
    load: async () => (await import('./decisions/decisions.js')).Decisions,
  },
  {
    path: '/audit',
    below: ['$seq'],
    name: { en: 'Audit log', zh: '审计日志' },
    about: {
      en: 'Find out who did what, and verify it.',
      zh: '查看谁做了什么，并核验记录。',
    },
    icon: ScrollTextIcon,
    group: 'run',
    roles: ['auditor'],
    key: 'a',
    load: async () => (await import('./audit/audit.js')).Audit,
  },
  {
    path: '/people',
    below: ['$person'],
    name: { en: 'People', zh: '人员' },
    about: {
      en: 'Add colleagues, give them roles, help them in again.',
      zh: '添加同事、分配角色、帮助重新登录。',
    },
    icon: UsersIcon,
    group: 'run',
    roles: [],
    key: 'p',
    load: async () => (await import('./people/people.js')).People,
    find: async (text, signal) => (await import('./people/find-people.js')).findPeople(text, signal),
  },
  {
    path: '/embed',
    name: { en: 'Chat on your website', zh: '网站聊天窗口' },
    about: {
      en: 'See how the chat looks, and copy the line for your website.',
      zh: '查看聊天窗口的样子，复制网站代码。',
    },
    icon: AppWindowIcon,
    group: 'run',
    roles: [],
    key: 'e',
    load: async () => (await import('./embed/embed.js')).Embed,
  },
  {
    path: '/settings',
    below: ['$section'],
    name: { en: 'Settings', zh: '设置' },
    about: {
      en: 'Set up channels, working hours and who is asked, make backups.',
      zh: '接入渠道、设置工作时间和转人工规则、备份数据。',
    },
    icon: SettingsIcon,
    group: 'run',
    roles: ['coordinator', 'manager'],
    key: 's',
    load: async () => (await import('./settings/settings.js')).Settings,
  },
  {
    path: '/account',
    name: { en: 'Your account', zh: '我的账号' },
    icon: UserIcon,
    roles: 'signed-in',
    load: async () => (await import('./account/account.js')).Account,
  },
]
