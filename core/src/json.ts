/** What JSON can hold: what is stored, and what comes back, unchanged. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json | undefined }

/** The fields of what others have recorded, which may be anything: none where it is no object. */
export const fieldsOf = (data: unknown): Readonly<Record<string, unknown>> =>
  typeof data === 'object' && data !== null ? (data as Record<string, unknown>) : {}
