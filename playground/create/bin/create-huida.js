#!/usr/bin/env node
// A file of its own, because npm links only commands that are there when it installs; `dist` is made afterwards.
import { run } from '../dist/index.js'

process.exitCode = await run(process.argv.slice(2))
