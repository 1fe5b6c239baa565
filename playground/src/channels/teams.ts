import type { TeamsCredentials } from '@huida/adapter-teams'
import { mend, note, ok } from '../terminal/finding.js'
import { type Channel, given, listOf, type Settings } from './channel.js'

const LOGIN = 'https://login.microsoftonline.com'
const SCOPE = 'https://api.botframework.com'
const PAGE = 'It is on the page of the Azure Bot, "Configuration".'

/** Microsoft Teams. */
export const teams: Channel = {
  title: 'Microsoft Teams',
  package: '@huida/adapter-teams',
  prefix: 'HUIDA_TEAMS_',
  settings: [
    { name: 'APP_ID', from: PAGE },
    ...['TYPE', 'TENANT', 'SECRET', 'AGENTS', 'LOGIN', 'METADATA', 'SERVICE_HOSTS'].map((name) => ({ name })),
  ],
  problems: (settings) => {
    const { type } = credentialsOf(settings)
    const { TENANT, SECRET } = settings
    return [
      ...(['single-tenant', 'multi-tenant', 'managed-identity'].includes(type)
        ? []
        : [
            `HUIDA_TEAMS_TYPE is "${type}". Set single-tenant, multi-tenant or managed-identity, as the Azure Bot says.`,
          ]),
      ...(TENANT || type === 'multi-tenant' ? [] : [`HUIDA_TEAMS_TENANT is missing. ${PAGE}`]),
      ...(SECRET || type === 'managed-identity'
        ? []
        : ['HUIDA_TEAMS_SECRET is missing. Make one at "Certificates & secrets" of the app registration.']),
    ]
  },
  webhook: () => '/teams/messages',
  async open(settings) {
    const { teams } = await import('@huida/adapter-teams')
    const { APP_ID = '', AGENTS, LOGIN: login, METADATA: metadata, SERVICE_HOSTS } = settings
    const [agents, serviceHosts] = [listOf(AGENTS), listOf(SERVICE_HOSTS)]
    return teams({
      appId: APP_ID,
      credentials: credentialsOf(settings),
      endpoints: given({ login, metadata }),
      ...(agents.length > 0 && { agents }),
      ...(serviceHosts.length > 0 && { serviceHosts }),
    })
  },
  async probe(settings, { ask }) {
    const { APP_ID = '', TENANT, SECRET, LOGIN: login = LOGIN } = settings
    const { type } = credentialsOf(settings)
    if (type === 'managed-identity' || !SECRET)
      return [
        note(
          'Teams：托管身份只能在它所在的机器上检查',
          'Teams: a managed identity can only be checked on its own machine',
        ),
      ]
    const tenant = type === 'multi-tenant' ? 'botframework.com' : TENANT
    const { body, status } = await ask(`${login}/${tenant}/oauth2/v2.0/token`, {
      form: {
        grant_type: 'client_credentials',
        client_id: APP_ID,
        client_secret: SECRET,
        scope: `${SCOPE}/.default`,
      },
    })
    if (typeof body.access_token === 'string') return [ok('Teams：可以登录', 'Teams: the bot can log in')]
    const [code = String(body.error ?? status)] = /AADSTS\d+/.exec(String(body.error_description ?? '')) ?? []
    const [zh, en] = refusals[code] ?? [
      '请核对 HUIDA_TEAMS_ 的设置。',
      'Compare the HUIDA_TEAMS_ settings with the Azure Bot.',
    ]
    return [mend(`Microsoft 拒绝登录（${code}）。${zh}`, `Microsoft refuses the login (${code}). ${en}`)]
  },
}

/** Microsoft's own codes of refusal, and what they mean here. */
const refusals: Readonly<Record<string, readonly [string, string]>> = {
  AADSTS7000215: [
    'HUIDA_TEAMS_SECRET 不对：请复制密钥的“值”，不是它的 ID。',
    "HUIDA_TEAMS_SECRET is wrong: copy the secret's value, not its id.",
  ],
  AADSTS7000222: [
    'HUIDA_TEAMS_SECRET 已过期：请在“证书和密码”新建一个。',
    'HUIDA_TEAMS_SECRET has expired: make a new one at "Certificates & secrets".',
  ],
  AADSTS700016: [
    'HUIDA_TEAMS_TENANT 这个租户里没有 HUIDA_TEAMS_APP_ID 这个应用。',
    'The tenant HUIDA_TEAMS_TENANT has no app HUIDA_TEAMS_APP_ID.',
  ],
  AADSTS90002: ['没有 HUIDA_TEAMS_TENANT 这个租户。', 'There is no tenant HUIDA_TEAMS_TENANT.'],
}

function credentialsOf({ TYPE, TENANT = '', SECRET = '' }: Settings): TeamsCredentials {
  const type = (TYPE ?? 'single-tenant') as TeamsCredentials['type']
  if (type === 'managed-identity') return { type, tenantId: TENANT }
  return type === 'multi-tenant' ? { type, secret: SECRET } : { type, tenantId: TENANT, secret: SECRET }
}
