import type { Adapter } from '@huida/core'
import type { Finding } from '../terminal/finding.js'

/** The environment, as it is given to the program. */
export type Environment = Readonly<Record<string, string | undefined>>

/** One setting of a channel: an environment variable. */
export interface ChannelSetting {
  /** After the channel's prefix: `TOKEN` of `HUIDA_TELEGRAM_TOKEN`. */
  name: string
  /** Where it is found, for the message when it is missing. Absent: it may be missing. */
  from?: string
}

/** A platform that the program can serve: which settings it takes, and what it makes of them. */
export interface Channel {
  /** For people. */
  title: string
  /** The package of its adapter. */
  package: string
  /** What its settings begin with: `HUIDA_TELEGRAM_`. */
  prefix: string
  /** Other variables that say that it is wanted. */
  also?: readonly string[]
  settings: readonly ChannelSetting[]
  /** Settings to make an adapter with that is only asked what it shows. Default: none. */
  example?: Settings
  /** Mistakes that are only told by several settings together. Default: none. */
  problems?(settings: Settings): string[]
  /** The path at which the platform calls the program; absent where it does not, with these settings. */
  webhook(settings: Settings): string | undefined
  /** Makes the adapter. The package is imported here, and not before. */
  open(settings: Settings): Promise<Adapter>
  /** Asks the platform whether the settings work, without changing anything. */
  probe(settings: Settings, tools: ProbeTools): Promise<Finding[]>
}

/** What stands in the environment for a channel, by the names of its settings; what is empty is not there. */
export type Settings = Readonly<Record<string, string | undefined>>

/** What probes use: the answer as JSON, and a message when there is none. */
export interface ProbeTools {
  /** @throws Unreachable */
  ask(
    url: string,
    request?: { json?: object; form?: Record<string, string>; headers?: Record<string, string> },
  ): Promise<Answer>
}

/** What a platform answered. */
export interface Answer {
  status: number
  headers: Headers
  /** Empty where it was no JSON. */
  body: Record<string, unknown>
}

/** A list of names in one setting. */
export const listOf = (value: string | undefined): string[] => (value ?? '').split(/[\s,]+/).filter(Boolean)

/** Members whose values are there. */
export function given<T extends Record<string, unknown>>(values: T): { [K in keyof T]?: NonNullable<T[K]> } {
  // What is left out is exactly what is undefined or empty.
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== '')) as {
    [K in keyof T]?: NonNullable<T[K]>
  }
}
