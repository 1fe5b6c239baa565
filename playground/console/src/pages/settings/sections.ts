import ArchiveIcon from 'lucide-react/icons/archive'
import CalendarClockIcon from 'lucide-react/icons/calendar-clock'
import MessageSquareOffIcon from 'lucide-react/icons/message-square-off'
import PuzzleIcon from 'lucide-react/icons/puzzle'
import RouteIcon from 'lucide-react/icons/route'
import ShieldIcon from 'lucide-react/icons/shield'
import { type ComponentType, lazy, type SVGProps } from 'react'
import type { Role } from '../../api/session.js'
import type { Words } from '../../language/words.js'

/** A part of the settings that is no channel. */
export interface Section {
  /** What stands in the address; no channel is called so. */
  id: string
  name: Words<string>
  icon: ComponentType<SVGProps<SVGSVGElement> & { size?: string | number }>
  /** Who sees it besides administrators. */
  roles: readonly Role[]
  /** Loaded when it is opened. */
  Content: ComponentType
}

/** In the order of the list. */
export const sections: readonly Section[] = [
  {
    id: 'routing',
    name: { en: 'Routing and hours', zh: '转人工与工作时间' },
    icon: RouteIcon,
    roles: ['coordinator', 'manager'],
    Content: lazy(async () => ({ default: (await import('./routing/routing.js')).RoutingAndHours })),
  },
  {
    id: 'words',
    name: { en: 'Words that are not said', zh: '不能说的词' },
    icon: MessageSquareOffIcon,
    roles: [],
    Content: lazy(async () => ({ default: (await import('./forbidden-words.js')).ForbiddenWords })),
  },
  {
    id: 'privacy',
    name: { en: 'Personal data', zh: '个人信息' },
    icon: ShieldIcon,
    roles: [],
    Content: lazy(async () => ({ default: (await import('./privacy.js')).Privacy })),
  },
  {
    id: 'retention',
    name: { en: 'Keeping and deleting', zh: '保存期限' },
    icon: CalendarClockIcon,
    roles: [],
    Content: lazy(async () => ({ default: (await import('./retention.js')).Retention })),
  },
  {
    id: 'plugins',
    name: { en: 'Plugins', zh: '插件' },
    icon: PuzzleIcon,
    roles: [],
    Content: lazy(async () => ({ default: (await import('./plugins/plugins.js')).Plugins })),
  },
  {
    id: 'backups',
    name: { en: 'Backups', zh: '备份' },
    icon: ArchiveIcon,
    roles: [],
    Content: lazy(async () => ({ default: (await import('./backups.js')).Backups })),
  },
]
