import { z } from 'zod'

/** Who works at the desk. */
export const DESK = ['agent', 'expert', 'coordinator', 'manager'] as const

/** Whose case it is about. */
export const params = z.object({ conversation: z.string().min(1).max(1_000) })

/** The same key does the same once. */
export const key = z.string().min(1).max(200).optional()
