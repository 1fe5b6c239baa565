import { isHuidaError } from '@huida/core'
import type { Settings } from '../settings/settings.js'
import { type Finding, mend, note, ok } from '../terminal/finding.js'
import type { Answer, ProbeTools } from './channel.js'
import { type Configured, channels, openChannel } from './channels.js'

/** A platform that has not answered by then is not reachable. */
const REACH_MS = 5_000

/**
 * What the doctor says of the channels: what their adapters say about the options, whether the platform takes the tokens, and whether it
 * reaches the program. Nothing is changed.
 */
export async function checkChannels({ origins, channels: configured, publicUrl }: Settings): Promise<Finding[]> {
  const { web } = await import('@huida/adapter-web')
  const ofPage = web({ origins }).check?.() ?? []
  const checked = await Promise.all(configured.map(checkChannel))
  const called = configured.filter(({ channel, settings }) => channel.webhook(settings) !== undefined)
  return [
    ...ofPage.map((problem) => mend(problem, problem)),
    ...checked.flat(),
    ...(called.length > 0 ? [await checkPublic(called, publicUrl)] : []),
    ...unused(configured),
  ]
}

/** What there is to say of one channel: its options, and whether the platform takes its tokens. Nothing is changed. */
export async function checkChannel(each: Configured): Promise<Finding[]> {
  const { channel, settings } = each
  try {
    const problems = (await openChannel(each)).check?.() ?? []
    if (problems.length > 0)
      return problems.map((problem) => mend(`${channel.title}：${problem}`, `${channel.title}: ${problem}`))
    return await channel.probe(settings, tools)
  } catch (error) {
    if (isHuidaError(error, 'CONFIG_INVALID')) return error.facts.problems.map((problem) => mend(problem, problem))
    if (!(error instanceof Unreachable)) throw error
    return [
      mend(
        `${channel.title}：无法连接 ${error.host}（${error.message}）。请检查网络，或设置 ${channel.prefix}API 等地址。`,
        `${channel.title}: ${error.host} cannot be reached (${error.message}). Check the network, or set the address of a proxy.`,
      ),
    ]
  }
}

/** Whether what platforms call leads here. */
async function checkPublic(called: readonly Configured[], publicUrl: string | undefined): Promise<Finding> {
  const titles = called.map(({ channel }) => channel.title).join(', ')
  if (publicUrl === undefined)
    return note(
      `${titles} 会从公网调用本程序。设置 HUIDA_PUBLIC_URL 后可以检查是否能到达`,
      `${titles} will call the program from outside. Set HUIDA_PUBLIC_URL, and it is checked whether that leads here`,
    )
  const paths = called.map(({ channel, settings }) => `${publicUrl}${channel.webhook(settings)}`).join(' ')
  try {
    const { status, body } = await tools.ask(`${publicUrl}/health`)
    if (status === 200 && body.ok === true)
      return ok(
        `${publicUrl} 可以到达本程序；webhook：${paths}`,
        `${publicUrl} leads to the program; webhooks: ${paths}`,
      )
    return mend(
      `${publicUrl}/health 回答 ${status}，不是本程序。请检查反向代理指向哪里，以及程序是否已启动。`,
      `${publicUrl}/health answered ${status}, which is not the program. Check where the proxy leads, and that the program runs.`,
    )
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error
    return mend(
      `${publicUrl} 无法连接（${error.message}）。平台也到达不了：请检查 DNS、证书和防火墙。`,
      `${publicUrl} cannot be reached (${error.message}), so platforms cannot either. Check its name, certificate and firewall.`,
    )
  }
}

const unused = (configured: readonly Configured[]): Finding[] => {
  const others = channels.filter((channel) => !configured.some((each) => each.channel === channel))
  if (others.length === 0) return []
  const names = others.map(({ title, prefix }) => `${title} (${prefix}…)`).join(', ')
  return [note(`没有配置：${names}`, `Not configured: ${names}`)]
}

/** No answer came. */
class Unreachable extends Error {
  override readonly name = 'Unreachable'
  constructor(
    readonly host: string,
    reason: string,
  ) {
    super(reason)
  }
}

const tools: ProbeTools = {
  async ask(url, { json, form, headers } = {}): Promise<Answer> {
    try {
      const response = await fetch(url, {
        method: json || form ? 'POST' : 'GET',
        headers: { ...(json && { 'content-type': 'application/json' }), ...headers },
        ...(json && { body: JSON.stringify(json) }),
        ...(form && { body: new URLSearchParams(form) }),
        signal: AbortSignal.timeout(REACH_MS),
      })
      const text = await response.text()
      return { status: response.status, headers: response.headers, body: parsed(text) }
    } catch (error) {
      // The address may hold a token: only its host is told.
      const { code, message } = ((error as Error).cause ?? error) as NodeJS.ErrnoException
      throw new Unreachable(URL.canParse(url) ? new URL(url).host : 'the address', code ?? message)
    }
  },
}

function parsed(text: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(text)) as Record<string, unknown>
  } catch {
    return {}
  }
}
