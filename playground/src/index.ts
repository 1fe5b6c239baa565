// The example
export { type ShopOptions, shop } from '../bots/shop/bot.js'
// To serve a bot of your own
export { ADDRESS_HEADER, type Served, type ServeOptions, serve } from './server/serve.js'
// To talk to it in a terminal
export { type TerminalOptions, terminal } from './terminal.js'
