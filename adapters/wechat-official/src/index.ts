export { type WecomServiceOptions, wecomService } from './kf/index.js'
