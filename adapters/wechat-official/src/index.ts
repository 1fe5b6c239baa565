// An official account: 公众号
export { type OfficialAccountOptions, officialAccount } from './official-account/index.js'

// Customer service of WeCom: 微信客服
export { type WecomServiceOptions, wecomService } from './kf/index.js'
