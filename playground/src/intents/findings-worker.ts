import { parentPort, workerData } from 'node:worker_threads'
import { findingsOf, type Lesson } from './training-report.js'

// Whoever starts the thread hands over a lesson.
parentPort!.postMessage(findingsOf(workerData as Lesson))
