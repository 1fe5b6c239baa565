import { HuidaError, isPlaceholder } from '@huida/core'
import { type Mapping, problemsOfMapping } from './mapping.js'

/** What every target is told. */
export interface TargetOptions {
  /** What it is called here, also in lanes and records. Default: the kind of system, such as `jira`. */
  name?: string
  /** What is told of a ticket. Default: each target's own, which tells subject, problem, priority and state. */
  mapping?: Partial<Mapping>
}

/**
 * Checks what a target was told, at once and before anything is asked.
 * @throws HuidaError CONFIG_INVALID with everything that is wrong
 */
export function checked(
  kind: string,
  { name = kind, mapping }: TargetOptions,
  own: Mapping,
  { problems = [], secrets = {} }: { problems?: readonly string[]; secrets?: Readonly<Record<string, unknown>> },
): { name: string; mapping: Mapping } {
  const whole: Mapping = { ...own, ...mapping }
  const found = [
    ...(/^[a-z0-9][a-z0-9-]{0,31}$/.test(name) ? [] : ['its name is not of small letters, digits and dashes']),
    ...Object.entries(secrets)
      .filter(([, secret]) => isPlaceholder(secret))
      .map(([option]) => `"${option}" is missing, or is the example of a manual`),
    ...problems,
    ...problemsOfMapping(whole),
  ]
  if (found.length > 0)
    throw new HuidaError('CONFIG_INVALID', { problems: found.map((problem) => `The target ${kind}: ${problem}.`) })
  return { name, mapping: whole }
}
