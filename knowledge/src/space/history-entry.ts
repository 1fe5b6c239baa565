import type { Article } from '../article.js'

/** One commit: all of it holds, or none. Never changed once it is written. */
export interface HistoryEntry {
  readonly seq: number
  /** ISO 8601. */
  readonly at: string
  /** Who did it; `file` for an edit by hand that does not say. */
  readonly by: string
  /** Told apart from another with the same number. */
  readonly id?: string
  /** Articles as they are worked on from now on; a version that was not there before is kept for ever. */
  readonly put?: readonly Article[]
  /** Versions that are kept without being worked on. */
  readonly kept?: readonly Article[]
  /** Ids of articles that are gone. */
  readonly removed?: readonly string[]
  readonly approvals?: readonly Approval[]
  readonly returned?: readonly Returned[]
  readonly release?: Omit<Release, 'number' | 'at' | 'by'>
  /** A trial begins. */
  readonly trial?: Omit<Trial, 'number' | 'at' | 'by' | 'ended'>
  /** A trial is ended, and what the other customers are answered from stays as it is. */
  readonly ended?: { readonly trial: number; readonly note?: string }
  /** What holds for the whole space from now on. */
  readonly header?: Header
}

/** What holds for a whole space. */
export interface Header {
  /** Whether an article needs somebody else's approval before it serves. Default `none`. */
  readonly review?: 'none' | 'required'
  /** Words that mean the same here: `[['快递', '物流', '包裹']]`. */
  readonly synonyms?: readonly (readonly string[])[]
}

/** What a commit adds to a history; number and instant are given by it. */
export type NewEntry = Omit<HistoryEntry, 'seq' | 'at'>

/** Says that the space's file has once held everything up to this entry. */
export interface Stored {
  readonly stored: number
}

/** Somebody else has read exactly these words. */
export interface Approval {
  readonly article: string
  readonly version: number
  /** Of the words; any edit changes it. */
  readonly hash: string
  /** By somebody who answers for the law. */
  readonly legal?: true
  /** Whatever the reader wants to be remembered. */
  readonly note?: string
}

/** Somebody has read exactly these words and sent them back to who wrote them; approvals from before count no more. */
export interface Returned {
  readonly article: string
  readonly version: number
  /** Of the words. */
  readonly hash: string
  /** By somebody who answers for the law. */
  readonly legal?: true
  /** Why, in the words of who sent it back. */
  readonly note: string
}

/** A set of changes to what serves. */
export interface Release {
  /** From 1. */
  readonly number: number
  readonly at: string
  readonly by: string
  /** What the release is about, in the words of who made it. */
  readonly note?: string
  /** The instant from which it serves, when that is later. */
  readonly from?: string
  /** The release whose changes it takes back, and all after it. */
  readonly rollback?: number
  /** The trial whose articles it gives to everybody. */
  readonly trial?: number
  readonly changes: readonly ReleaseChange[]
  /** What the gate found, in numbers. */
  readonly gate?: GateFigures
  /** Why it was published although the gate said no. */
  readonly despite?: string
}

/** Which version of an article served before, and which serves after; absent: none. */
export interface ReleaseChange {
  readonly article: string
  /** The version that served before; absent: the article is new. */
  readonly from?: number
  /** The version that serves after; absent: it serves no more. */
  readonly to?: number
}

/** Articles that a share of the customers is answered from first; the others are answered from what is published. */
export interface Trial {
  /** From 1. */
  readonly number: number
  readonly at: string
  readonly by: string
  /** What the trial is about, in the words of who began it. */
  readonly note?: string
  /** Of the customers, above 0 and below 1. */
  readonly share: number
  /** The instant at which it ends by itself, ISO 8601. Absent: somebody ends it. */
  readonly until?: string
  /** What its customers get in place of what is published. */
  readonly changes: readonly ReleaseChange[]
  /** What the gate found, in numbers. */
  readonly gate?: GateFigures
  /** Why it was begun although the gate said no. */
  readonly despite?: string
  /** Absent: it has not ended. */
  readonly ended?: TrialEnd
}

/** How a trial has ended. */
export interface TrialEnd {
  readonly at: string
  /** `published` to everybody, `stopped` by somebody, or `expired` at the instant that was set. */
  readonly how: 'published' | 'stopped' | 'expired'
  /** Absent: nobody did, it has expired. */
  readonly by?: string
  /** Why it was ended, in their words. */
  readonly note?: string
  /** The release that gave it to everybody. */
  readonly release?: number
}

/** What a gate found. */
export interface GateFigures {
  /** How many questions it asked. */
  readonly questions: number
  readonly changed: number
  readonly better: number
  readonly worse: number
  /** Golden questions that are answered as they should be now, and would not be any more. */
  readonly broken: readonly string[]
}
