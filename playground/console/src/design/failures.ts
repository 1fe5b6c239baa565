import { isLost, Refused } from '../api/refused.js'
import { language } from '../language/language.js'
import { defineWords } from '../language/words.js'

/** What went wrong, for people: what happened and what to do, in their language. */
export function kindly(error: unknown): string {
  const say = words[language()]
  if (isLost(error)) return say.lost
  if (!(error instanceof Refused)) return say.fault
  const { code, message, status, more } = error
  if (code === 'TOO_MANY_TRIES') return say.tooManyTries(Number(more.retryAfterS ?? 60))
  return Object.hasOwn(say.codes, code)
    ? say.codes[code as keyof typeof say.codes]
    : message || (status >= 500 ? say.fault : say.refused)
}

/** The same for a code that stands in an address, where anybody may write anything. */
export function kindlyOf(code: string): string {
  const { codes, refused } = words[language()]
  return Object.hasOwn(codes, code) ? codes[code as keyof typeof codes] : refused
}

const words = defineWords({
  en: {
    lost: 'The program cannot be reached at this moment. Nothing that you typed is lost; try again when it is back.',
    fault:
      'Something went wrong in the program. It has been written down; try again, and tell your administrator if it stays.',
    refused: 'The program does not allow this.',
    tooManyTries: (s: number) => `Too many tries. Wait ${s} seconds, then try again.`,
    codes: {
      FORBIDDEN: 'Your role does not allow this. Ask an administrator if you need it.',
      NOT_FOUND: 'It is not there any more. Somebody may have removed it meanwhile.',
      SIGN_IN_REFUSED: 'Name and password do not belong together. Check both and try again.',
      CASE_NOT_YOURS: 'A colleague has this conversation now. Accept it first, or watch.',
      CASE_UNKNOWN: 'Nobody waits in this conversation any more.',
      COMMENT_UNKNOWN: 'The list has changed meanwhile. Load the page again.',
      WEEK_INVALID: 'There is no such week. Go back to the pack of the last week.',
      PERIOD_INVALID: 'The end of this period is before its beginning. Choose other dates.',
      TICKET_CHANGED: 'A colleague changed this ticket meanwhile. Look at the new state, then do it again.',
      TEAM_CHANGED: 'A colleague changed it meanwhile. Look at it again, then do it again.',
      TICKET_CLOSED: 'This ticket is closed. Reopen it first.',
      REASON_MISSING: 'Say why: whoever gets it must know.',
      BACKUP_REFUSED: 'The records are in PostgreSQL, which has better tools of its own: pg_dump and pg_restore.',
      CHANNEL_NOT_SET_UP: 'This channel is not set up yet. Fill in its settings and save them first.',
      OIDC_UNREACHABLE: 'The other system cannot be reached now. Try again, or use your account and password.',
      OIDC_FAILED: 'The sign-in there was not completed, or took longer than ten minutes. Try again.',
      OIDC_EMAIL: 'The other system gives no verified e-mail address of yours. Ask an administrator.',
      OIDC_UNKNOWN: 'Nobody here has your e-mail address. Ask an administrator to add you with that address.',
      OIDC_OTHER:
        'The account with your e-mail address belongs to somebody else of the other system. Ask an administrator to set the address anew.',
      PRUNE_RUNNING: 'What is old is being deleted already. Look again in a moment.',
      TRY_UNKNOWN: 'This try is over: nothing was said for a long time. Say it again to begin anew.',
      EXAMPLE_KNOWN: 'This is an example already, of this intent or of another.',
      EXAMPLE_LAST: 'An intent needs one example at least. Add another one first.',
      EXAMPLE_UNKNOWN: 'The example is not there any more. A colleague may have moved it.',
      TRAINING_RUNS: 'A training is under way already. Wait until it has ended.',
      MODEL_MISSING: 'What this version learned cannot be read any more. Train again.',
      AGENT_FOLLOWS: 'Whoever has the ticket cannot drive its task as well. Choose somebody else.',
      OWNER_OF_TASK: 'This person drives a task of it for a department, and cannot have the ticket, too.',
      OTHER_PERSON: 'Both tickets must be of the same customer.',
      TASKS_OPEN: 'A department is still working on it. Close its task first.',
    },
  },
  zh: {
    lost: '暂时连接不上程序。您输入的内容不会丢失，恢复后请再试一次。',
    fault: '程序出了问题，已经记录下来。请再试一次；如果一直这样，请告诉管理员。',
    refused: '程序不允许这样做。',
    tooManyTries: (s: number) => `尝试次数太多。请等待 ${s} 秒后再试。`,
    codes: {
      FORBIDDEN: '您的角色不能这样做。如果需要，请联系管理员。',
      NOT_FOUND: '它已经不在了，可能刚被别人删除。',
      SIGN_IN_REFUSED: '账号和密码不匹配。请检查后再试。',
      CASE_NOT_YOURS: '这个会话现在由同事处理。请先接入，或者旁观。',
      CASE_UNKNOWN: '这个会话里已经没有人在等待。',
      COMMENT_UNKNOWN: '列表已经变了，请重新打开页面。',
      WEEK_INVALID: '没有这一周，请回到上一周的周报。',
      PERIOD_INVALID: '结束日期早于开始日期，请重新选择。',
      TICKET_CHANGED: '同事刚刚修改了这张工单。请看过新的状态后再操作。',
      TEAM_CHANGED: '同事刚刚修改过。请重新打开看过以后再操作。',
      TICKET_CLOSED: '这张工单已关闭，请先重新打开。',
      REASON_MISSING: '请写明原因，接手的人需要知道。',
      BACKUP_REFUSED: '记录保存在 PostgreSQL 中，请使用它自己的工具 pg_dump 和 pg_restore。',
      CHANNEL_NOT_SET_UP: '这个渠道还没有接入，请先填写并保存设置。',
      OIDC_UNREACHABLE: '现在连接不上统一登录系统，请稍后再试，或使用账号和密码。',
      OIDC_FAILED: '统一登录没有完成，或已超过十分钟。请再试一次。',
      OIDC_EMAIL: '统一登录系统没有给出经过验证的邮箱，无法确认您的账号。请联系管理员。',
      OIDC_UNKNOWN: '您的邮箱在这里没有账号。请管理员添加您的账号并填写邮箱。',
      OIDC_OTHER: '这个邮箱的账号已经关联了统一登录系统里的另一个人。请管理员重新填写邮箱。',
      PRUNE_RUNNING: '正在删除超期的内容，请稍后再看。',
      TRY_UNKNOWN: '很久没有说话，这次试用已经结束。再说一遍就会重新开始。',
      EXAMPLE_KNOWN: '这句话已经是某个意图的例句了。',
      EXAMPLE_LAST: '每个意图至少要有一个例句，请先添加别的。',
      EXAMPLE_UNKNOWN: '这个例句已经不在了，可能刚被同事移走。',
      TRAINING_RUNS: '已经有一次训练在进行，请等它结束。',
      MODEL_MISSING: '这个版本学到的内容已经读不出来，请重新训练。',
      AGENT_FOLLOWS: '工单的负责人不能同时推进部门任务，请选择别人。',
      OWNER_OF_TASK: '这个人正在推进它的部门任务，不能同时负责这张工单。',
      OTHER_PERSON: '只能合并同一位客户的工单。',
      TASKS_OPEN: '还有部门在处理，请先关闭它的任务。',
    },
  },
})
