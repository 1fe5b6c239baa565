import type { Mapping } from './mapping.js'
import { checked, type TargetOptions } from './options.js'
import { TargetError, type TargetWrite, type TicketTarget } from './target.js'

/** A mailbox that another system makes tickets from. */
export interface EmailOptions extends TargetOptions {
  /** Where to: the address of the queue there. */
  to: string
  /** From whom; its domain is that of the message ids. */
  from: string
  /** The mail server. Default port 587, with TLS demanded; `secure` is TLS from the first byte (465). */
  smtp: { host: string; port?: number; secure?: boolean; auth?: { user: string; password: string } }
  /** A mail server of one's own network that has no TLS: `['mail.intern']`. Default none. */
  allow?: readonly string[]
}

const OWN: Mapping = {
  fields: {
    subject: 'subject',
    text: {
      text: '{problem}\n\nTicket: {number}\nType: {type}\nPriority: {priority}\nDepartment: {department}\nConversation: {conversation}',
    },
  },
  states: { open: 'open', pending: 'pending', on_hold: 'on hold', closed: 'closed' },
}

/**
 * Tells a mailbox of tickets: one mail for each, and an answer to it for each change. The Message-ID follows from the key, so a mail that was
 * sent twice, because the answer of the server was lost, is recognised by whoever makes tickets of it. Nothing comes back.
 */
export function email(options: EmailOptions): TicketTarget {
  const { to, from, smtp, allow = [] } = options
  const problems = [
    ...[['to', to] as const, ['from', from] as const].flatMap(([option, address]) =>
      isAddress(address) ? [] : [`"${option}" is no address, such as tickets@example.com`],
    ),
    ...(smtp?.host ? [] : ['"smtp.host" is missing']),
  ]
  const secrets = smtp?.auth ? { 'smtp.auth.password': smtp.auth.password } : {}
  const { name, mapping } = checked('email', options, OWN, { problems, secrets })
  const domain = from.slice(from.lastIndexOf('@') + 1)
  const idOf = (key: string) => `<huida.${key}@${domain}>`

  const send = async (mail: { subject: string; text: string; inReplyTo?: string }, { write, signal }: TargetWrite) => {
    const { createTransport } = await import('nodemailer')
    const isPlain = allow.includes(smtp.host)
    const transport = createTransport({
      ...{ host: smtp.host, port: smtp.port ?? (smtp.secure ? 465 : 587), secure: smtp.secure ?? false },
      ...(isPlain ? { ignoreTLS: true } : { requireTLS: !smtp.secure }),
      ...(smtp.auth && { auth: { user: smtp.auth.user, pass: smtp.auth.password } }),
      ...{ connectionTimeout: 8_000, greetingTimeout: 8_000, socketTimeout: 8_000 },
      // What is said comes from customers: it is text, and opens no file and no address.
      ...{ disableFileAccess: true, disableUrlAccess: true },
    })
    const stop = () => transport.close()
    signal.addEventListener('abort', stop)
    try {
      await transport.sendMail({
        ...{ from, to, messageId: idOf(write), subject: oneLine(mail.subject), text: mail.text },
        ...(mail.inReplyTo && { inReplyTo: mail.inReplyTo, references: mail.inReplyTo }),
        headers: { 'Auto-Submitted': 'auto-generated' },
      })
    } catch (error) {
      throw failureOf(error)
    } finally {
      signal.removeEventListener('abort', stop)
      transport.close()
    }
  }
  return {
    name,
    mapping,
    async create({ fields, state }, call) {
      const { subject = '', text = '', ...rest } = fields
      await send({ subject: `[${call.key}] ${subject}`, text: `${text}${lines(rest)}` }, call)
      return { id: call.key, ...(state !== undefined && { state }) }
    },
    async update(id, { fields = {}, state }, call) {
      const { subject, ...rest } = fields
      const about = { ...rest, ...(subject !== undefined && { subject }), ...(state !== undefined && { state }) }
      await send({ subject: `Re: [${id}]`, text: lines(about).trimStart(), inReplyTo: idOf(id) }, call)
      return { ...(state !== undefined && { state }) }
    },
  }
}

const lines = (fields: Readonly<Record<string, unknown>>): string =>
  Object.entries(fields)
    .map(([name, value]) => `\n${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join('')

/** A header has one line, whatever a customer wrote. */
const oneLine = (text: string): string => text.replace(/\p{Cc}+/gu, ' ').slice(0, 200)

const isAddress = (address: unknown): boolean =>
  typeof address === 'string' && /^[^\s@<>,;:"()]+@[^\s@<>,;:"()]+$/.test(address)

/** What nodemailer says (https://nodemailer.com/errors), and the server's code (RFC 5321, 4.2.1): 4xx is for now, 5xx for good. */
function failureOf(error: unknown): TargetError {
  const { code = '', command = '', responseCode } = error as { code?: string; command?: string; responseCode?: number }
  const said = responseCode === undefined ? code.replace(/\W/g, '') : String(responseCode)
  const about = `the mail server answers ${said || 'nothing'}`
  if (code === 'EAUTH' || responseCode === 530 || responseCode === 535)
    return new TargetError('unauthorised', about, undefined, { cause: error })
  if (responseCode !== undefined)
    return new TargetError(responseCode >= 500 ? 'refused' : 'later', about, undefined, { cause: error })
  // Before the text was handed over nothing can have been taken.
  const isHanded = command === 'DATA' || !['ECONNECTION', 'EDNS', 'ETLS', 'ECONNREFUSED'].includes(code)
  return new TargetError(isHanded ? 'unknown' : 'later', about, undefined, { cause: error })
}
