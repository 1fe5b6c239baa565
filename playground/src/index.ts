// To serve a bot of your own

// The example
export { type ShopOptions, shop } from '../bots/shop/bot.js'
export { ADDRESS_HEADER, type Served, type ServeOptions, serve } from './serve.js'
// To talk to it in a terminal
export { type TerminalOptions, terminal } from './terminal.js'
