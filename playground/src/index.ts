// The example
export { type ShopOptions, shop } from '../bots/shop/bot.js'
// A bot of your own, for `huida start`
export type { BotParts, MadeBot, MakeBot } from './bot/bot-module.js'
export { forbiddenWords } from './forbidden/forbidden-words.js'
// To serve one by a program of your own
export { ADDRESS_HEADER, type Served, type ServeOptions, serve } from './server/serve.js'
// To talk to it in a terminal
export { type TerminalOptions, terminal } from './terminal/terminal.js'
