import { rejected, type SendErrorCode, type SendResult, unknown } from '@huida/core'
import { NoAnswer, Refused } from '../api.js'

/** A token is mended by a person: try again after this, and ever more slowly. */
const TOKEN_PAUSE_MS = 60_000

/** What a failed call means for the message. @throws what is no failure of a call */
export function judge(error: unknown, now = Date.now()): SendResult {
  if (error instanceof NoAnswer)
    return error.sent ? unknown(error.message) : rejected('unavailable', { reason: error.message, retryAtMs: now })
  if (!(error instanceof Refused)) throw error
  const { code, detail, retryAfterS = 1 } = error
  const reason = detail ? `${code} (${detail})` : code
  const retryAtMs = now + retryAfterS * 1_000
  if (code === 'ratelimited' || code === 'rate_limited') return rejected('rate_limited', { reason, retryAtMs })
  if (MAY_BE_DONE.has(code)) return unknown(reason)
  if (PASSES.has(code) || /^http_5/.test(code)) return rejected('unavailable', { reason, retryAtMs })
  if (MENDED.has(code)) return rejected('unauthorized', { reason, retryAtMs: now + TOKEN_PAUSE_MS })
  return rejected(CODES.get(code) ?? 'invalid', { reason })
}

/** Slack says of these that the call may have succeeded; a gateway that stopped waiting does not know either. */
const MAY_BE_DONE: ReadonlySet<string> = new Set(['fatal_error', 'internal_error', 'http_504'])

const PASSES: ReadonlySet<string> = new Set([
  ...['service_unavailable', 'request_timeout', 'team_added_to_org', 'accesslimited', 'external_channel_migrating'],
])

/** The token or its scopes are wrong. */
const MENDED: ReadonlySet<string> = new Set([
  ...['invalid_auth', 'not_authed', 'token_expired', 'missing_scope', 'no_permission', 'access_denied'],
  ...['not_allowed_token_type', 'org_login_required', 'two_factor_setup_required', 'team_access_not_granted'],
  ...['enterprise_is_restricted', 'ekm_access_denied'],
])

/** Slack's errors of writing, as https://docs.slack.dev/reference/methods/chat.postMessage lists them; looked up on 2026-11-28. */
const CODES: ReadonlyMap<string, SendErrorCode> = new Map(
  Object.entries({
    gone: [
      ...['channel_not_found', 'is_archived', 'is_inactive', 'user_not_found', 'thread_not_found', 'message_not_found'],
      ...['user_disabled', 'team_not_found', 'file_not_found', 'file_deleted', 'cant_update_message'],
    ],
    blocked: [
      ...['not_in_channel', 'restricted_action', 'restricted_action_read_only_channel', 'messages_tab_disabled'],
      ...['restricted_action_non_threadable_channel', 'restricted_action_thread_only_channel', 'cannot_dm_bot'],
      ...['restricted_action_thread_locked', 'thread_locked', 'user_is_restricted', 'cannot_reply_to_message'],
      ...['slack_connect_canvas_sharing_blocked', 'slack_connect_file_link_sharing_blocked', 'not_reactable'],
      ...[
        'slack_connect_blocked_file_type',
        'edit_window_closed',
        'cant_delete_message',
        'compliance_exports_prevent_deletion',
      ],
    ],
    // The app was thrown out: installing it again is another token.
    unauthorized: ['account_inactive', 'token_revoked', 'app_uninstalled'],
    quota: ['message_limit_exceeded', 'as_user_quota', 'storage_limit_reached', 'file_uploads_disabled'],
  } satisfies Partial<Record<SendErrorCode, string[]>>).flatMap(([code, names]) =>
    names.map((name) => [name, code as SendErrorCode] as const),
  ),
)
