// The thread of the store that writes, which is killed at its own places.
import { serve } from '../../plugins/store-sqlite/dist/writing/serve.js'
import { killAt } from './kill.mjs'

serve(killAt(process.env.CRASH_AT))
