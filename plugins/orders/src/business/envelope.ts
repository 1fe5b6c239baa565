import { LookUpError } from './connector.js'

/**
 * What an answer is about. Many systems answer 200 whatever happened, and put what happened inside: `{ code: 0, data: … }`,
 * `{ success: false, error: … }`. `null`: it says that there is none.
 * @throws LookUpError when it says that it failed
 */
export function unwrapped(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return body
  const of = body as Record<string, unknown>
  // A record has names of its own: its `code` or `status` is no outcome.
  const isEnvelope = Object.keys(of).every((key) => CONTENTS.has(key) || ENVELOPE.has(key.toLowerCase()))
  if (isFailure(of, isEnvelope)) {
    if (NOT_FOUND.test(wordsOf(of))) return null
    throw new LookUpError('failed', 'it answered 200 with an error inside')
  }
  if (!isEnvelope) return body
  return 'data' in of ? unwrapped(of.data) : 'result' in of ? unwrapped(of.result) : body
}

function isFailure(of: Record<string, unknown>, isEnvelope: boolean): boolean {
  if (of.success === false || of.ok === false || isSaid(of.error)) return true
  if (Array.isArray(of.errors) ? of.errors.length > 0 : isSaid(of.errors)) return true
  const codes = [of.errcode, of.errCode, of.errorCode, ...(isEnvelope ? [of.code, of.status] : [])]
  return codes.some((each) => isSaid(each) && !FINE.test(String(each)))
}

const isSaid = (value: unknown): boolean =>
  value !== undefined && value !== null && value !== false && value !== 0 && value !== ''

/** What an answer says besides what it is about. */
const ENVELOPE = new Set([
  ...['code', 'errcode', 'errorcode', 'success', 'ok', 'status', 'message', 'msg', 'errmsg', 'error', 'errors'],
  ...['requestid', 'request_id', 'traceid', 'trace_id', 'timestamp', 'time', 'meta'],
])
const CONTENTS = new Set(['data', 'result'])
const FINE = /^(?:0+|200|20000|true|ok|success|succeed|succeeded)$/i
const NOT_FOUND =
  /not[ _-]?(?:found|exist)|no[ _-]?such|does ?n[o']t exist|unknown (?:order|number)|\b404\b|不存在|未找到|找不到|查无|没有(?:找到|查到|该)|无此/i

/** Everything that it says of the failure, as one text. */
const wordsOf = (of: Record<string, unknown>): string => JSON.stringify(of).slice(0, 2_000)
