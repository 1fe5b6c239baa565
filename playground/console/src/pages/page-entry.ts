import type { ComponentType, SVGProps } from 'react'
import type { Role } from '../api/session.js'
import type { Text } from '../language/words.js'

/** Something that a page found for what was typed into the palette. */
export interface Found {
  id: string
  name: string
  /** A second, quiet line. */
  about?: string
  /** Below `/console`. */
  to: string
}

/** A page of the console. */
export interface PageEntry {
  /** Below `/console`: `/knowledge`. */
  path: `/${string}`
  /** What else may follow, such as `$id` or `$id/history`: the page stays, and reads it by `useParams({ strict: false })`. */
  below?: readonly string[]
  name: Text
  /** What it is for, in half a sentence, for whoever does not know it yet. */
  about?: Text
  icon: ComponentType<SVGProps<SVGSVGElement> & { size?: string | number }>
  /** Where it stands in the navigation. None: it does not. */
  group?: 'work' | 'improve' | 'watch' | 'run'
  /** Who sees it; administrators see everything. */
  roles: readonly Role[] | 'signed-in'
  /** `g` and this letter go there. */
  key?: string
  /** Loads the page when it is first opened. */
  load: () => Promise<ComponentType>
  /** Finds what is typed into the palette. */
  find?: (text: string, signal: AbortSignal) => Promise<readonly Found[]>
}
