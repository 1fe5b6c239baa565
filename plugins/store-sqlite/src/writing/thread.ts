import { serve } from './serve.js'

// The thread that writes to a file.
serve()
