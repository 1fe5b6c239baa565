import type { PluginInUse } from '@huida/core'
import { z } from 'zod'

/** One setting of a plugin, as a form has it. */
export interface PluginField {
  /** Where it stands in the configuration: `limits.offerMs`. */
  path: string
  /** `other`: what only code can say, such as a function. */
  type: 'number' | 'boolean' | 'text' | 'texts' | 'choice' | 'other'
  /** What it is, in the words of its schema. */
  about?: string
  choices?: string[]
  min?: number
  max?: number
  isInteger?: boolean
  /** It opens something: what it says is never shown. */
  isSecret: boolean
}

interface JsonSchema {
  type?: string
  items?: JsonSchema
  enum?: unknown[]
  minimum?: number
  maximum?: number
  exclusiveMinimum?: number
}

/** Deeper than this nobody finds anything in a form. */
const MAX_DEPTH = 3

/** What a plugin can be told, by its schema; nothing where there is none that can be read. */
export function fieldsOf({ schema }: Pick<PluginInUse, 'schema'>): PluginField[] {
  // Of this vendor it is a schema of zod.
  return schema?.['~standard'].vendor === 'zod' ? fieldsIn(schema as unknown as z.ZodType) : []
}

/** The members of an object, those of objects within it too. */
function fieldsIn(schema: z.ZodType, below = ''): PluginField[] {
  return Object.entries(shapeOf(schema) ?? {}).flatMap(([name, one]): PluginField[] => {
    const path = below === '' ? name : `${below}.${name}`
    if (shapeOf(one) && path.split('.').length < MAX_DEPTH) return fieldsIn(one, path)
    const about = aboutOf(one)
    return [{ path, isSecret: isSecret(name), ...(about !== undefined && { about }), ...kindOf(jsonOf(one)) }]
  })
}

type Wrapped = z.ZodType & { def: { innerType?: z.ZodType; in?: z.ZodType }; shape?: Record<string, z.ZodType> }

/** What a schema with a default, or one that may be absent, is about. */
const within = (schema: z.ZodType): z.ZodType | undefined =>
  (schema as Wrapped).def.innerType ?? (schema as Wrapped).def.in

function shapeOf(schema: z.ZodType): Record<string, z.ZodType> | undefined {
  const inner = within(schema)
  return inner ? shapeOf(inner) : (schema as Wrapped).shape
}

function aboutOf(schema: z.ZodType): string | undefined {
  const inner = within(schema)
  return schema.description ?? (inner && aboutOf(inner))
}

function jsonOf(schema: z.ZodType): JsonSchema {
  const inner = within(schema)
  if (inner) return jsonOf(inner)
  try {
    return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema
  } catch {
    return {}
  }
}

function kindOf({
  type,
  items,
  enum: choices,
  minimum,
  maximum,
  exclusiveMinimum,
}: JsonSchema): Pick<PluginField, 'type'> {
  if (choices?.every((choice) => typeof choice === 'string')) return { type: 'choice', choices } as PluginField
  if (type === 'boolean') return { type: 'boolean' }
  if (type === 'string') return { type: 'text' }
  if (type === 'array' && items?.type === 'string' && !items.enum) return { type: 'texts' }
  if (type !== 'number' && type !== 'integer') return { type: 'other' }
  const min = minimum ?? exclusiveMinimum
  // The safe integers are no limit that anybody has chosen.
  const chosen = (limit: number | undefined) => limit !== undefined && Math.abs(limit) < Number.MAX_SAFE_INTEGER
  return {
    ...{ type: 'number', ...(type === 'integer' && { isInteger: true }) },
    ...{ ...(chosen(min) && { min }), ...(chosen(maximum) && { max: maximum }) },
  } as PluginField
}

/** By its name, as people call what opens something. */
const isSecret = (name: string): boolean => /token|secret|password|api_?key|credential|^key$/i.test(name)

/** What stands at a path of a configuration. */
export const valueAt = (config: unknown, path: string): unknown =>
  path
    .split('.')
    .reduce<unknown>((value, name) => (Object.hasOwn(Object(value), name) ? Object(value)[name] : undefined), config)

/** A copy in which something stands at a path; `undefined`: nothing does, and what is empty then is not there. */
export function withValueAt(config: object, path: string, value: unknown): Record<string, unknown> {
  const [name, ...rest] = path.split('.') as [string, ...string[]]
  const { [name]: before, ...others } = config as Record<string, unknown>
  const next = rest.length === 0 ? value : withValueAt(Object(before) as object, rest.join('.'), value)
  const isGone = next === undefined || (rest.length > 0 && Object.keys(next as object).length === 0)
  return isGone ? others : { ...others, [name]: next }
}
