import { defineWords } from '../../language/words.js'

/** How a channel is set up: what is done at the platform, and what each setting is called there. */
interface ChannelWords {
  /** In order; the last ones come after the settings are saved and the program is started again. */
  steps: string[]
  settings: Record<string, string>
}

/** By the name of a channel. A channel that is not here is shown with the names of its settings. */
export const channelWords = defineWords<Record<string, ChannelWords>>({
  en: {
    telegram: {
      steps: [
        'Open Telegram, write to @BotFather and send /newbot. It asks for a name and gives you a token.',
        'Paste the token below and save.',
        'Start the program again, then write to your bot.',
      ],
      settings: {
        TOKEN: 'Token of @BotFather',
        SECRET: 'Secret of the webhook (only for webhooks: 32 letters and digits that you make up)',
        URL: 'Address of the webhook (only for webhooks)',
      },
    },
    slack: {
      steps: [
        'Open api.slack.com/apps, make an app and add the scopes chat:write, app_mentions:read and im:history under "OAuth & Permissions".',
        'Install it to your workspace and copy the bot token (xoxb-…).',
        'Copy the signing secret from "Basic Information", or for Socket Mode an app token (xapp-…).',
        'Paste both below, save, and start the program again.',
        'With a signing secret: give Slack the address below under "Event Subscriptions".',
      ],
      settings: {
        BOT_TOKEN: 'Bot token (xoxb-…)',
        SIGNING_SECRET: 'Signing secret',
        APP_TOKEN: 'App token for Socket Mode (xapp-…)',
        CLIENT_ID: 'Client ID (only for several workspaces)',
        CLIENT_SECRET: 'Client secret (only for several workspaces)',
        REDIRECT_URL: 'Redirect address (only for several workspaces)',
        TEAM: 'Ids of the workspaces that are served',
      },
    },
    teams: {
      steps: [
        'Make an "Azure Bot" in the Azure portal, of the type "Single Tenant".',
        'Copy its app id and tenant, and make a secret under "Certificates & secrets". Copy the value of the secret, not its id.',
        'Paste them below, save, and start the program again.',
        'Give the Azure Bot the address below as its messaging endpoint, and add the channel Microsoft Teams.',
      ],
      settings: {
        APP_ID: 'App id',
        TENANT: 'Tenant id',
        SECRET: 'Value of the secret',
        TYPE: 'Type: single-tenant, multi-tenant or managed-identity',
        AGENTS: 'Agents',
      },
    },
    'wechat-official': {
      steps: [
        'Sign in at mp.weixin.qq.com and open 设置与开发 → 开发接口管理 → 基本配置.',
        'Copy the AppID and AppSecret, and put the address of this machine on the IP 白名单.',
        'Paste them below with a token and an EncodingAESKey, save, and start the program again.',
        'Give 服务器配置 the address below, with the same token and key, and switch it on.',
      ],
      settings: {
        APP_ID: 'AppID',
        APP_SECRET: 'AppSecret',
        TOKEN: 'Token (令牌)',
        AES_KEY: 'EncodingAESKey',
        MODE: '消息加解密方式: safe, compatible or plain',
        ORIGINAL_ID: '原始ID (gh_…)',
        CUSTOMER_SERVICE: 'false, where the account may not use 客服消息',
      },
    },
    wecom: {
      steps: [
        'Sign in at work.weixin.qq.com and open 微信客服. Make an account for the service, or choose one.',
        'Let the app that you use for it call the API, and copy its secret. The company id is under 我的企业.',
        'Make a token and an EncodingAESKey under 接收消息.',
        'Paste them below with the ids of the accounts (wk…), save, and start the program again.',
        'Give 接收消息 the address below and save there.',
      ],
      settings: {
        CORP_ID: 'Company id (企业ID)',
        SECRET: 'Secret',
        TOKEN: 'Token',
        AES_KEY: 'EncodingAESKey',
        ACCOUNTS: 'Ids of the accounts (wk…), separated by commas',
        PEOPLE: 'Where people answer: wecom or console',
      },
    },
    wechat: {
      steps: [
        'This reaches personal accounts by a puppet of wechaty, which whoever runs the program installs and names (HUIDA_WECHAT_PUPPET).',
        'A business serves its customers by 公众号 or 微信客服, which need no puppet.',
      ],
      settings: { GROUPS: 'In groups: addressed, or all' },
    },
  },
  zh: {
    telegram: {
      steps: [
        '打开 Telegram，给 @BotFather 发送 /newbot，按提示取名后会得到令牌。',
        '把令牌填在下面并保存。',
        '重新启动程序，然后给您的机器人发一条消息。',
      ],
      settings: {
        TOKEN: '@BotFather 给出的令牌',
        SECRET: 'webhook 密钥（仅在使用 webhook 时需要，自己编 32 个字母和数字）',
        URL: 'webhook 地址（仅在使用 webhook 时需要）',
      },
    },
    slack: {
      steps: [
        '打开 api.slack.com/apps 新建应用，在 “OAuth & Permissions” 添加权限 chat:write、app_mentions:read、im:history。',
        '把应用安装到您的工作区，复制机器人令牌（xoxb-…）。',
        '在 “Basic Information” 复制签名密钥；如果使用 Socket Mode，则复制应用令牌（xapp-…）。',
        '把两项填在下面，保存后重新启动程序。',
        '使用签名密钥时：在 “Event Subscriptions” 填写下面的地址。',
      ],
      settings: {
        BOT_TOKEN: '机器人令牌（xoxb-…）',
        SIGNING_SECRET: '签名密钥',
        APP_TOKEN: 'Socket Mode 的应用令牌（xapp-…）',
        CLIENT_ID: 'Client ID（仅用于多个工作区）',
        CLIENT_SECRET: 'Client secret（仅用于多个工作区）',
        REDIRECT_URL: '回调地址（仅用于多个工作区）',
        TEAM: '接待的工作区 ID',
      },
    },
    teams: {
      steps: [
        '在 Azure 门户新建 “Azure Bot”，类型选 “Single Tenant”。',
        '复制应用 ID 和租户 ID，在 “Certificates & secrets” 新建密钥，复制密钥的值（不是 ID）。',
        '填在下面，保存后重新启动程序。',
        '把下面的地址填为 Azure Bot 的消息终结点，并添加 Microsoft Teams 渠道。',
      ],
      settings: {
        APP_ID: '应用 ID',
        TENANT: '租户 ID',
        SECRET: '密钥的值',
        TYPE: '类型：single-tenant、multi-tenant 或 managed-identity',
        AGENTS: '客服',
      },
    },
    'wechat-official': {
      steps: [
        '登录 mp.weixin.qq.com，打开“设置与开发 → 开发接口管理 → 基本配置”。',
        '复制 AppID 和 AppSecret，并把本机地址加入 IP 白名单。',
        '连同令牌（Token）和 EncodingAESKey 填在下面，保存后重新启动程序。',
        '在“服务器配置”填写下面的地址和同样的令牌、密钥，然后启用。',
      ],
      settings: {
        APP_ID: 'AppID',
        APP_SECRET: 'AppSecret',
        TOKEN: '令牌（Token）',
        AES_KEY: 'EncodingAESKey',
        MODE: '消息加解密方式：safe（安全）、compatible（兼容）或 plain（明文）',
        ORIGINAL_ID: '原始 ID（gh_…）',
        CUSTOMER_SERVICE: '没有客服消息权限时填 false',
      },
    },
    wecom: {
      steps: [
        '登录 work.weixin.qq.com，打开“微信客服”，新建或选择一个客服账号。',
        '允许所用的应用调用接口，复制它的 Secret。企业 ID 在“我的企业”里。',
        '在“接收消息”中生成 Token 和 EncodingAESKey。',
        '连同客服账号的 ID（wk…）填在下面，保存后重新启动程序。',
        '在“接收消息”中填写下面的地址并保存。',
      ],
      settings: {
        CORP_ID: '企业 ID',
        SECRET: 'Secret',
        TOKEN: 'Token',
        AES_KEY: 'EncodingAESKey',
        ACCOUNTS: '客服账号的 ID（wk…），用逗号分开',
        PEOPLE: '人工在哪里接待：wecom 或 console',
      },
    },
    wechat: {
      steps: [
        '通过 wechaty 的 puppet 接入个人微信；puppet 由运行程序的人安装并指定（HUIDA_WECHAT_PUPPET）。',
        '企业接待客户请使用公众号或微信客服，它们不需要 puppet。',
      ],
      settings: { GROUPS: '群聊中：addressed（只回答@的消息）或 all（全部）' },
    },
  },
})
