export {
  messageUpdate,
  startTelegram,
  type TelegramCall,
  type TelegramEmulator,
  type TelegramEmulatorOptions,
  type TelegramFate,
  type TelegramUpdate,
} from './bot-api.js'
