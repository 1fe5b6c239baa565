/** What a route answers: JSON, or a body of another kind. Made into one Response at the end, since headers of a finished one cost more. */
export interface Answer {
  status: number
  json?: unknown
  body?: BodyInit
  headers?: Record<string, string>
}
