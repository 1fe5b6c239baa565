import { register } from 'node:module'

register('./mutate-hooks.mjs', import.meta.url, { data: JSON.parse(process.env.MUTANT) })
