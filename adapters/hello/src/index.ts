import { defineAdapter } from '@huida/core'
import { openApi } from './api.js'
import { fetchHello } from './receive.js'
import { accepts, send } from './send.js'
import { secretProblem } from './verify.js'

/** What the platform and the bot agree on. */
export interface HelloOptions {
  /** Names the adapter: two of them in one bot need two names. The platform posts to `/<name>/…`. Default `hello`. */
  name?: string
  /** Shared with the platform; signs in both directions. At least 16 characters. */
  secret: string
  /** Where the platform takes messages, as `POST`. */
  deliverTo: string
}

/** A platform that posts JSON to `/hello/events` and takes JSON back at another address. */
export const hello = (options: HelloOptions) =>
  defineAdapter({
    name: options.name ?? 'hello',
    platform: 'hello',
    accepts,
    check: () => [
      ...secretProblem(options.secret),
      ...(URL.canParse(options.deliverTo) ? [] : ['deliverTo is not a URL. Give the address that takes messages.']),
    ],
    fetch: (request, inbox) => fetchHello(request, inbox, options.secret),
    send: (message, tools) => send(message, tools, openApi(options.deliverTo, options.secret)),
  })
