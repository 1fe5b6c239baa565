import type { Article, ArticleInput } from '../article.js'
import type { Problem } from '../errors.js'
import type { Missing, StoredVersion } from './history.js'
import type { Approval, Header, Release, Returned, Trial } from './history-entry.js'
import type { By, PublishOptions, SentBack, TrialOptions } from './transactions.js'

/** The articles of one body of knowledge: what is worked on, what serves, and every version there ever was. */
export interface KnowledgeSpace {
  readonly name: string
  /**
   * What is wrong with the file as it is now. While it cannot be read, the last good content serves; while it cannot be
   * written (FILE_NOT_WRITTEN), changes serve and are in the history only.
   */
  readonly problems: readonly Problem[]
  /** The newest text of every article, drafts and retired ones included, in the order of the file. */
  list(): readonly Article[]
  /** The newest text of an article, whatever its status. */
  get(id: string): Article | undefined
  /**
   * Adds or changes an article; resolves with what was stored, once the history has it on disk, and there is a file. That follows, and many
   * changes share one write of it.
   * An article that says the same as before stays as it is. One that is `published` serves at once, or becomes a draft if it
   * lacks an approval; then the version that served before goes on serving.
   * @throws KnowledgeError ARTICLE_INVALID, ARTICLE_CONFLICT, HISTORY_NOT_WRITTEN, SPACE_CLOSED, SPACE_READ_ONLY, or the
   *   problem of a file that a person has just broken: it is not overwritten
   */
  put(article: ArticleInput): Promise<Article>
  /** Removes an article; resolves with whether it was there. Its versions are kept. */
  remove(id: string, by?: string): Promise<boolean>
  /** Calls back with every change, in the tick in which it takes effect; the result stops that. */
  onChange(listener: (change: Change) => void): () => void

  /** The articles that customers may be answered from, each in the version that serves. */
  published(): readonly Article[]
  /** Calls back when what customers may be answered from changes, in the tick in which it does; the result stops that. */
  onPublish(listener: (change: Change) => void): () => void
  /** What was said under a citation, whatever has happened to the article since. */
  version(id: string, version: number): Article | undefined
  /** Every version of an article, the oldest first. */
  versions(id: string): readonly (StoredVersion & {
    readonly approvals: readonly Reviewed[]
    readonly returned: readonly SentBackAt[]
    readonly serves: boolean
  })[]

  /** What differs from what serves, and what each still needs. */
  pending(): readonly Pending[]
  /**
   * Puts drafts up for review. Where a text does not say who wrote it, it is who puts it up.
   * @throws KnowledgeError ARTICLE_UNKNOWN
   */
  submit(ids: readonly string[], by: By): Promise<void>
  /**
   * Approves the newest text of articles, word for word: an edit needs a new approval.
   * @throws KnowledgeError ARTICLE_UNKNOWN, REVIEW_NOT_ASKED, AUTHOR_UNKNOWN, REVIEWER_IS_AUTHOR
   */
  approve(ids: readonly string[], by: By & { legal?: boolean }): Promise<void>
  /**
   * Sends texts that are up for review back to their authors: they are drafts again, approvals of exactly these words count no more.
   * @throws KnowledgeError ARTICLE_UNKNOWN, REVIEW_NOT_ASKED
   */
  sendBack(ids: readonly string[], by: SentBack): Promise<void>
  /**
   * The articles that would serve after a publish, for a rehearsal.
   * @throws KnowledgeError ARTICLE_UNKNOWN, REVIEW_MISSING, NOTHING_TO_PUBLISH
   */
  preview(ids?: readonly string[]): readonly Article[]
  /**
   * Lets the newest text of articles serve, as one release. Default: every article that is up for review or approved, and not
   * lacking an approval.
   * @throws KnowledgeError ARTICLE_UNKNOWN, REVIEW_MISSING, NOTHING_TO_PUBLISH, DATE_INVALID, TRIAL_RUNNING
   */
  publish(options: PublishOptions): Promise<Release>
  /** Every release, the oldest first; an edit of what serves is one, too. */
  releases(): readonly Release[]
  /**
   * Takes a release (default: the last) and all after it back in one step: what served before serves again, as new versions
   * with the old texts. Drafts stay as they are.
   * @throws KnowledgeError RELEASE_UNKNOWN
   */
  rollback(options: By & { release?: number }): Promise<Release>

  /**
   * Answers a share of the customers from the newest text of articles, as `publish` would let it serve, and the others from what
   * is published. One trial runs at a time. What is decided for everybody meanwhile (an edit that serves at once, a rollback, taking
   * down) and what a reviewer sends back is in the trial no more; a trial without articles has ended.
   * @throws KnowledgeError as `publish`, SHARE_INVALID, DATE_PAST
   */
  startTrial(options: TrialOptions): Promise<Trial>
  /**
   * Gives everybody the versions that were tried, as one release; drafts written since stay drafts.
   * @throws KnowledgeError TRIAL_NONE, REVIEW_MISSING
   */
  publishTrial(options: Omit<PublishOptions, 'articles' | 'from'>): Promise<Release>
  /**
   * Ends the trial: everybody is answered from what is published.
   * @throws KnowledgeError TRIAL_NONE
   */
  endTrial(by: By): Promise<Trial>
  /** The trial that runs. `undefined`: none does. */
  trial(): RunningTrial | undefined
  /** Every trial, the oldest first. */
  trials(): readonly Trial[]
  /** Calls back when a trial begins, loses an article or ends, in the tick in which it does; the result stops that. */
  onTrial(listener: () => void): () => void

  /**
   * Changes what holds for the whole space; what is left out stays.
   * @throws KnowledgeError as `put`
   */
  configure(header: Header, by: By): Promise<void>
  /** Words that mean the same in this space. */
  synonyms(): readonly (readonly string[])[]
  /** Whether an article needs somebody else's approval before it serves. */
  readonly review: 'none' | 'required'
  /** Resolves when the file has every change, or `problems` says why it has not. */
  settled(): Promise<void>
  /** Waits until the file has every change, then lets go of it. */
  close(): Promise<void>
}

/** What changed in a space. */
export interface Change {
  readonly put: readonly Article[]
  /** Ids. */
  readonly removed: readonly string[]
}

/** A trial that runs. */
export interface RunningTrial extends Trial {
  /** What its customers are answered from, in place of the published articles with the same ids and beside the others. */
  readonly articles: readonly Article[]
}

/** An approval, by whom and when. */
export type Reviewed = Approval & { readonly by: string; readonly at: string }

/** That a version was sent back to its author, by whom, when and why. */
export type SentBackAt = Returned & { readonly by: string; readonly at: string }

/** An article whose newest text does not serve. */
export interface Pending {
  readonly article: Article
  /** What serves instead. */
  readonly serves?: Article
  /** Approvals that it needs. */
  readonly missing: readonly Missing[]
}

/** Which space to open. */
export interface SpaceOptions {
  /** Path of the JSON file. `<name>.history.jsonl` beside it keeps every version. */
  file: string
  /** The name of a new space, if the file does not exist yet. Default: that is an error. */
  create?: string
  /** Nothing is ever written, the history included. Default `false`. */
  readOnly?: boolean
  /** Told once of each problem that an edit of the file brings. */
  onProblem?: (problem: Problem) => void
}
