// Made by scripts/console-api.mjs from the program's own /api/openapi.json. Do not edit.

/** Anything that JSON can say. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json }

/** What the program answers when it refuses. */
export interface RefusalBody {
  error: string
  message: string
  [more: string]: unknown
}

/** Every path of the program, by method. */
export interface paths {
  '/api/audit': {
    /** Who did what, the latest first; "next" is the "before" of the next page. For: auditor. Audit: personal. */
    get: {
      parameters?: {
        query?: {
          by?: string
          action?: string
          target?: string
          outcome?: 'done' | 'refused'
          from?: number
          to?: number
          before?: number
          limit?: number
        }
      }
      requestBody?: never
      responses: {
        200: {
          content: {
            'application/json': {
              entries: {
                seq: number
                at: number
                by: string
                action: string
                target: string
                outcome: 'done' | 'refused'
                details: { [key: string]: Json }
                hash: string
              }[]
              next?: number
            }
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/audit/verify': {
    /** Reads the whole log, and tells the first entry that was changed or removed. "kept": an end that was noted before, without which nobody can tell that the last entries were cut off. For: auditor. Audit: read. */
    get: {
      parameters?: { query?: { kept?: string } }
      requestBody?: never
      responses: {
        200: {
          content: {
            'application/json': {
              end: string
              entries: number
              broken?: { seq: number; why: 'changed' | 'missing' | 'cut' | 'rewritten' }
            }
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/conversations/list': {
    /** Conversations, the latest first; with `query`, those in which it was said. For: trainer, reviewer, legal-reviewer, coordinator, manager, auditor. Audit: personal. */
    get: {
      parameters?: {
        query?: {
          query?: string
          owner?: 'bot' | 'queue' | 'agent'
          channel?: string
          intent?: string
          state?: 'person' | 'unanswered' | 'unhelpful'
          from?: number
          to?: number
          below?: number
          limit?: number
        }
      }
      requestBody?: never
      responses: {
        200: {
          content: {
            'application/json': {
              conversations: {
                id: string
                channel: string
                name?: string
                owner: { kind: 'bot' | 'queue' | 'agent'; name?: string }
                firstAt: number
                lastAt: number
                preview: { by: 'customer' | 'bot' | 'agent' | 'system'; text: string }
                unansweredSince?: number
                handoff?: 'waiting' | 'deferred' | 'served'
                unhelpfulAt?: number
                intent?: string
                messages: number
                found?: number
              }[]
              below?: number
            }
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/conversations/list/facets': {
    /** The channels and intents that conversations can be narrowed down to. For: trainer, reviewer, legal-reviewer, coordinator, manager, auditor. Audit: read. */
    get: {
      parameters?: never
      requestBody?: never
      responses: {
        200: {
          content: {
            'application/json': {
              channels: { name: string; count: number }[]
              intents: { name: string; count: number }[]
            }
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/conversations/{id}/messages': {
    /** What was said in a conversation, in order: the last of it, what stands before or after a position, or around one. For: trainer, reviewer, legal-reviewer, coordinator, manager, auditor. Audit: personal. */
    get: {
      parameters: { path: { id: string }; query?: { before?: number; after?: number; around?: number; limit?: number } }
      requestBody?: never
      responses: {
        200: {
          content: {
            'application/json': {
              messages: {
                position: number
                at: number
                by: { kind: 'customer' | 'bot' | 'agent' | 'system'; name?: string }
                text: string
                format: 'plain' | 'markdown'
                choices?: string[]
                sources?: { title: string; articleId: string; version: number }[]
                media?: { type: string; url: string; name?: string }[]
                status?: string
              }[]
              hasBefore: boolean
              hasAfter: boolean
            }
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/escalation/cases/{conversation}': {
    /** Everything about a case: the packet, the transcript with the bot’s drafts, and the notes. For: agent, expert, coordinator, manager. Audit: personal. */
    get: {
      parameters: { path: { conversation: string } }
      requestBody?: never
      responses: {
        200: {
          content: {
            'application/json': {
              summary: {
                conversation: string
                case: string
                phase: 'queued' | 'offered' | 'assigned' | 'snoozed' | 'deferred'
                queue: string
                priority: number
                reason: string
                problem?: string
                level?: string
                ticket?: string
                customer: string
                channel: string
                locale: string
                line: string
                agent?: string
                since: number
                waitingSince: number
                unansweredSince?: number
              }
              packet: {
                summary: { by: 'customer' | 'bot'; text: string }[]
                analysis?: string
                slots: { [key: string]: unknown }
                customer: { person: string; name?: string; level?: string; history?: string[]; locale: string }
                history: { id: string; at: number; problem?: string; how: string; agent?: string; ticket?: string }[]
                similar: { number: string; subject: string; solution: string }[]
                articles: { id: string; title: string; answer?: string; url?: string }[]
              }
              transfers: number
              messages: {
                position: number
                at: number
                by: { kind: string; id?: string; name?: string }
                text: string
                parts: unknown[]
                status?: string
              }[]
              notes: { position: number; at: number; agent: string; text: string; to?: string; whisper?: boolean }[]
              before?: number
              position: number
            }
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/escalation/cases/{conversation}/accept': {
    /** Takes a case that you are asked to take, or that waits. When it is answered, the bot is silent. For: agent, expert, coordinator, manager. Audit: change. */
    post: {
      parameters: { path: { conversation: string } }
      requestBody: { content: { 'application/json': { key?: string } } }
      responses: {
        200: { content: { 'application/json': { phase: string } } }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/escalation/cases/{conversation}/barge': {
    /** Takes a conversation from whoever has it. For: manager. Audit: change. */
    post: {
      parameters: { path: { conversation: string } }
      requestBody: { content: { 'application/json': { key?: string } } }
      responses: {
        200: { content: { 'application/json': { phase: string } } }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/escalation/cases/{conversation}/before': {
    /** What was said and noted before a position, as far as `before` of the answer, with which the next are asked for. For: agent, expert, coordinator, manager. Audit: personal. */
    get: {
      parameters: { path: { conversation: string }; query: { before: number } }
      requestBody?: never
      responses: {
        200: {
          content: {
            'application/json': {
              messages: {
                position: number
                at: number
                by: { kind: string; id?: string; name?: string }
                text: string
                parts: unknown[]
                status?: string
              }[]
              notes: { position: number; at: number; agent: string; text: string; to?: string; whisper?: boolean }[]
              before?: number
            }
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/escalation/cases/{conversation}/decline': {
    /** Lets a case pass that you are asked to take. For: agent, expert, coordinator, manager. Audit: change. */
    post: {
      parameters: { path: { conversation: string } }
      requestBody: { content: { 'application/json': { key?: string } } }
      responses: {
        200: { content: { 'application/json': { phase: string } } }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/escalation/cases/{conversation}/flag': {
    /** Says that an answer of the bot was wrong, by its position. For: agent, expert, coordinator, manager. Audit: change. */
    post: {
      parameters: { path: { conversation: string } }
      requestBody: { content: { 'application/json': { position: number; why?: string } } }
      responses: {
        200: { content: { 'application/json': { flagged: true } } }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/escalation/cases/{conversation}/merge': {
    /** Your case goes on in another conversation of the same customer: who has that one reads a note, the customer is told where to look, and of two tickets there is one. For: agent, expert, coordinator, manager. Audit: change. */
    post: {
      parameters: { path: { conversation: string } }
      requestBody: { content: { 'application/json': { into: string; key?: string } } }
      responses: {
        200: { content: { 'application/json': { phase: string } } }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/escalation/cases/{conversation}/note': {
    /** Writes a note for your colleagues. It can never reach the customer. `to` asks an expert, who then sees the conversation. For: agent, expert, coordinator, manager. Audit: change. */
    post: {
      parameters: { path: { conversation: string } }
      requestBody: { content: { 'application/json': { text: string; to?: string; whisper?: boolean; key?: string } } }
      responses: {
        200: { content: { 'application/json': { noted: true } } }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/escalation/cases/{conversation}/reply': {
    /** Writes to the customer. The same key writes once. `held`: the platform keeps it until the customer writes again, by its window or its quota of messages. For: agent, expert, coordinator, manager. Audit: change. */
    post: {
      parameters: { path: { conversation: string } }
      requestBody: {
        content: {
          'application/json': {
            text: string
            key?: string
            suggestion?: { kind: 'script' | 'article' | 'case'; id: string }
          }
        }
      }
      responses: {
        200: { content: { 'application/json': { sent: boolean; held?: 'window' | 'quota' } } }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/escalation/cases/{conversation}/resolve': {
    /** The problem is solved. `solution` is what helped; it becomes the summary and a draft of an article. For: agent, expert, coordinator, manager. Audit: change. */
    post: {
      parameters: { path: { conversation: string } }
      requestBody: { content: { 'application/json': { solution?: string; key?: string } } }
      responses: {
        200: { content: { 'application/json': { phase: string } } }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/escalation/cases/{conversation}/return': {
    /** Gives the conversation back to the bot. For: agent, expert, coordinator, manager. Audit: change. */
    post: {
      parameters: { path: { conversation: string } }
      requestBody: { content: { 'application/json': { key?: string } } }
      responses: {
        200: { content: { 'application/json': { phase: string } } }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/escalation/cases/{conversation}/snooze': {
    /** Waits with a case until a moment, in milliseconds since 1970; it is not closed meanwhile. For: agent, expert, coordinator, manager. Audit: change. */
    post: {
      parameters: { path: { conversation: string } }
      requestBody: { content: { 'application/json': { until: number; key?: string } } }
      responses: {
        200: { content: { 'application/json': { phase: string } } }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/escalation/cases/{conversation}/suggestions': {
    /** What you may send: approved scripts, articles about what was written last, similar cases. For: agent, expert, coordinator, manager. Audit: read. */
    get: {
      parameters: { path: { conversation: string } }
      requestBody?: never
      responses: {
        200: {
          content: {
            'application/json': {
              suggestions: { kind: 'script' | 'article' | 'case'; id: string; title: string; text: string }[]
            }
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/escalation/cases/{conversation}/transfer': {
    /** Passes a case on: to a queue, an agent, a tier or those with a skill. Say why. For: agent, expert, coordinator, manager. Audit: change. */
    post: {
      parameters: { path: { conversation: string } }
      requestBody: {
        content: {
          'application/json': {
            reason: string
            key?: string
            to: (({ queue: string } | { agent: string }) | { tier: number }) | { skill: string }
          }
        }
      }
      responses: {
        200: { content: { 'application/json': { phase: string } } }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/escalation/floor': {
    /** The floor now: who waits, the longest first; first response today; of each agent whether they are there, what they hold, and what they did today. Read it again when the live events tell of something after `position`. For: manager, coordinator. Audit: read. */
    get: {
      parameters?: never
      requestBody?: never
      responses: {
        200: {
          content: {
            'application/json': {
              position: number
              at: number
              since: number
              targetMs: number
              waiting: {
                count: number
                longest: {
                  conversation: string
                  case: string
                  phase: 'queued' | 'offered' | 'assigned' | 'snoozed' | 'deferred'
                  queue: string
                  priority: number
                  reason: string
                  problem?: string
                  customer: string
                  channel: string
                  agent?: string
                  since: number
                  waitingSince: number
                }[]
              }
              responses: { count: number; within: number; p95Ms?: number }
              resolved: number
              agents: {
                id: string
                name: string
                tier: number
                skills: string[]
                capacity: number
                load: number
                state: 'online' | 'away' | 'offline'
                reason?: string
                since?: number
                responses: { count: number; within: number; p95Ms?: number }
                resolved: number
              }[]
            }
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/escalation/floor/conversations': {
    /** The conversations behind a number of the floor, of everybody or of one agent. For: manager, coordinator. Audit: read. */
    get: {
      parameters: { query: { of: 'held' | 'responses' | 'resolved'; agent?: string; limit?: number } }
      requestBody?: never
      responses: {
        200: {
          content: {
            'application/json': {
              total: number
              conversations: {
                conversation: string
                channel?: string
                customer?: string
                problem?: string
                agent?: string
                at: number
                ms?: number
              }[]
            }
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/escalation/me': {
    /** Who you are at the desk, and whether you are there. For: agent, expert, coordinator, manager. Audit: none. */
    get: {
      parameters?: never
      requestBody?: never
      responses: {
        200: {
          content: {
            'application/json': {
              id: string
              name: string
              tier?: number
              skills?: string[]
              capacity?: number
              load: number
              state: 'online' | 'away' | 'offline'
              reason?: string
              since?: number
            }
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/escalation/persons/merge': {
    /** Two contacts are one person: what ended with one of them is the history of both. For: agent, expert, coordinator, manager. Audit: change. */
    post: {
      parameters?: never
      requestBody: { content: { 'application/json': { from: string; into: string } } }
      responses: {
        200: { content: { 'application/json': { person: string } } }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/escalation/presence': {
    /** You are there, away for a moment, or gone. For: agent, expert, coordinator, manager. Audit: change. */
    post: {
      parameters?: never
      requestBody: { content: { 'application/json': { state: 'online' | 'away' | 'offline'; reason?: string } } }
      responses: {
        200: { content: { 'application/json': { state: string } } }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/escalation/queue': {
    /** Who waits, what you have, and who is there. Follow the live events from `position` on. For: agent, expert, coordinator, manager. Audit: read. */
    get: {
      parameters?: never
      requestBody?: never
      responses: {
        200: {
          content: {
            'application/json': {
              position: number
              waiting: {
                conversation: string
                case: string
                phase: 'queued' | 'offered' | 'assigned' | 'snoozed' | 'deferred'
                queue: string
                priority: number
                reason: string
                problem?: string
                level?: string
                ticket?: string
                customer: string
                channel: string
                locale: string
                line: string
                agent?: string
                since: number
                waitingSince: number
                unansweredSince?: number
              }[]
              mine: {
                conversation: string
                case: string
                phase: 'queued' | 'offered' | 'assigned' | 'snoozed' | 'deferred'
                queue: string
                priority: number
                reason: string
                problem?: string
                level?: string
                ticket?: string
                customer: string
                channel: string
                locale: string
                line: string
                agent?: string
                since: number
                waitingSince: number
                unansweredSince?: number
              }[]
              others: {
                conversation: string
                case: string
                phase: 'queued' | 'offered' | 'assigned' | 'snoozed' | 'deferred'
                queue: string
                priority: number
                reason: string
                problem?: string
                level?: string
                ticket?: string
                customer: string
                channel: string
                locale: string
                line: string
                agent?: string
                since: number
                waitingSince: number
                unansweredSince?: number
              }[]
              deferred: {
                conversation: string
                case: string
                phase: 'queued' | 'offered' | 'assigned' | 'snoozed' | 'deferred'
                queue: string
                priority: number
                reason: string
                problem?: string
                level?: string
                ticket?: string
                customer: string
                channel: string
                locale: string
                line: string
                agent?: string
                since: number
                waitingSince: number
                unansweredSince?: number
              }[]
              agents: {
                id: string
                name: string
                tier: number
                skills: string[]
                capacity: number
                load: number
                state: 'online' | 'away' | 'offline'
                reason?: string
                since?: number
              }[]
              queues: { id: string; tier?: number; skills: string[] }[]
            }
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/escalation/routing': {
    /** Agents, queues with those who serve them, the lines that say what goes where, and the working hours with how they stand. For: coordinator, manager. Audit: none. */
    get: {
      parameters?: never
      requestBody?: never
      responses: {
        200: {
          content: {
            'application/json': {
              queues: {
                id: string
                tier?: number
                skills: string[]
                agents?: string[]
                calendar?: string
                limit: number
                overflow?: string
                overflowAfterMs: number
                now: { isOpen: boolean; closesAt?: number; opensAt?: number; unknownYear?: number }
                servedBy: { id: string; name: string }[]
              }[]
              agents: { id: string; name: string; tier: number; skills: string[]; capacity: number }[]
              routing: {
                problem?: string | string[]
                level?: string | string[]
                reason?: string | string[]
                channel?: string | string[]
                queue: string
                priority: number
                skills: string[]
              }[]
              supervisors: string
              calendars: {
                timeZone: string
                hours: { [key: string]: string[] }
                holidays: 'china' | 'none'
                makeUpHours?: string[]
                overrides: { [key: string]: 'closed' | string[] }
                completeYears: number[]
                name: string
                now: { isOpen: boolean; closesAt?: number; opensAt?: number; unknownYear?: number }
                problems: { urgency: 'now' | 'soon'; unknownYear: number }[]
              }[]
              problems: { [key: string]: string }
            }
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/escalation/routing/check': {
    /** Where a conversation like this would go, and who is there. Nothing happens. For: coordinator, manager. Audit: none. */
    get: {
      parameters?: {
        query?: { intent?: string; level?: string; channel?: string; reason?: string; problem?: string; at?: number }
      }
      requestBody?: never
      responses: {
        200: {
          content: {
            'application/json': {
              at: number
              problem?: string
              line?: number
              queue: string
              skills: string[]
              priority: number
              now: { isOpen: boolean; closesAt?: number; opensAt?: number; unknownYear?: number }
              servedBy: { id: string; name: string; isOnline?: boolean }[]
              overflow?: { queue: string; servedBy: { id: string; name: string }[] }
            }
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/insights/actions': {
    /** What was decided about the findings of weekly packs. For: manager. Audit: read. */
    get: {
      parameters?: never
      requestBody?: never
      responses: {
        200: {
          content: {
            'application/json': {
              id: string
              text: string
              owner: string
              due: string
              before: number
              since: string
            }[]
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
    /** Decides something about a finding; again, for the same finding and week, replaces it. For: manager. Audit: change. */
    post: {
      parameters?: never
      requestBody: {
        content: {
          'application/json': { id: string; text: string; owner: string; due: string; before: number; since: string }
        }
      }
      responses: {
        200: {
          content: {
            'application/json': { id: string; text: string; owner: string; due: string; before: number; since: string }
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/insights/comments': {
    /** What customers wrote with their scores, the latest first. For: manager. Audit: personal. */
    get: {
      parameters?: {
        query?: {
          from?: string
          to?: string
          period?: 'this-quarter' | 'last-quarter' | 'this-year' | 'last-year'
          days?: number
          channel?: string
          intent?: string
          agent?: string
          department?: string
          most?: number
          after?: string
          limit?: number
        }
      }
      requestBody?: never
      responses: {
        200: {
          content: {
            'application/json': {
              from: string
              to: string
              total: number
              comments: {
                resolution: string
                conversation: string
                channel: string
                at: number
                score: number
                agent?: string
                intent?: string
                comment?: string
              }[]
              after?: string
            }
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/insights/comments/export': {
    /** The same list as a file for spreadsheets, all of it. For: manager. Audit: personal. */
    get: {
      parameters?: {
        query?: {
          from?: string
          to?: string
          period?: 'this-quarter' | 'last-quarter' | 'this-year' | 'last-year'
          days?: number
          channel?: string
          intent?: string
          agent?: string
          department?: string
          most?: number
        }
      }
      requestBody?: never
      responses: {
        200: { content: { 'text/csv; charset=utf-8': Blob } }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/insights/conversations': {
    /** The conversations behind a number: those that count against it first, of them the longest and the worst. For: manager. Audit: read. */
    get: {
      parameters: {
        query: {
          from?: string
          to?: string
          period?: 'this-quarter' | 'last-quarter' | 'this-year' | 'last-year'
          days?: number
          channel?: string
          intent?: string
          agent?: string
          department?: string
          id:
            | 'care'
            | 'scope'
            | 'channels'
            | 'instant'
            | 'first-human'
            | 'handling'
            | 'one-contact'
            | 'accuracy'
            | 'csat'
            | 'transfer'
            | 'cross-department'
            | 'first-human-share'
            | 'ai-resolved'
            | 'ai-confirmed'
            | 'pending'
            | 'deflected'
            | 'survey-response'
            | 'adoption'
            | 'assisted-handling'
            | 'unassisted-handling'
            | 'fields-by-bot'
          limit?: number
        }
      }
      requestBody?: never
      responses: {
        200: {
          content: {
            'application/json': {
              total: number
              conversations: {
                conversation: string
                at: number
                counts: 'good' | 'bad'
                value?: number
                ticket?: string
                intent?: string
                department?: string
              }[]
            }
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/insights/definitions': {
    /** What each number means. For: manager. Audit: read. */
    get: {
      parameters?: never
      requestBody?: never
      responses: {
        200: {
          content: {
            'application/json': {
              id: string
              version: number
              title: { zh: string; en: string }
              unit: string
              target?: number
              direction: string
              formula: { zh: string; en: string }
              source: string[]
              role: string
            }[]
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/insights/export': {
    /** The same table as a file for spreadsheets: the exact values, one number of one group a line. For: manager. Audit: read. */
    get: {
      parameters?: {
        query?: {
          from?: string
          to?: string
          period?: 'this-quarter' | 'last-quarter' | 'this-year' | 'last-year'
          days?: number
          channel?: string
          intent?: string
          agent?: string
          department?: string
          by?: 'channel' | 'intent' | 'agent' | 'department' | 'day'
        }
      }
      requestBody?: never
      responses: {
        200: { content: { 'text/csv; charset=utf-8': Blob } }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/insights/kpis': {
    /** All numbers of a period (default: 30 days), of everything and by a dimension: what `huida kpi` shows. For: manager. Audit: read. */
    get: {
      parameters?: {
        query?: {
          from?: string
          to?: string
          period?: 'this-quarter' | 'last-quarter' | 'this-year' | 'last-year'
          days?: number
          channel?: string
          intent?: string
          agent?: string
          department?: string
          by?: 'channel' | 'intent' | 'agent' | 'department' | 'day'
        }
      }
      requestBody?: never
      responses: {
        200: {
          content: {
            'application/json': {
              from: string
              to: string
              by?: string
              rows: {
                group: string
                kpis: {
                  id:
                    | 'care'
                    | 'scope'
                    | 'channels'
                    | 'instant'
                    | 'first-human'
                    | 'handling'
                    | 'one-contact'
                    | 'accuracy'
                    | 'csat'
                    | 'transfer'
                    | 'cross-department'
                    | 'first-human-share'
                    | 'ai-resolved'
                    | 'ai-confirmed'
                    | 'pending'
                    | 'deflected'
                    | 'survey-response'
                    | 'adoption'
                    | 'assisted-handling'
                    | 'unassisted-handling'
                    | 'fields-by-bot'
                  value: number | null
                  count: number
                  interval?: [number, number]
                  met?: boolean
                }[]
              }[]
              notes: { zh: string; en: string }[]
            }
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/insights/series': {
    /** One number, day by day. For: manager. Audit: read. */
    get: {
      parameters: {
        query: {
          from?: string
          to?: string
          period?: 'this-quarter' | 'last-quarter' | 'this-year' | 'last-year'
          days?: number
          channel?: string
          intent?: string
          agent?: string
          department?: string
          id:
            | 'care'
            | 'scope'
            | 'channels'
            | 'instant'
            | 'first-human'
            | 'handling'
            | 'one-contact'
            | 'accuracy'
            | 'csat'
            | 'transfer'
            | 'cross-department'
            | 'first-human-share'
            | 'ai-resolved'
            | 'ai-confirmed'
            | 'pending'
            | 'deflected'
            | 'survey-response'
            | 'adoption'
            | 'assisted-handling'
            | 'unassisted-handling'
            | 'fields-by-bot'
        }
      }
      requestBody?: never
      responses: {
        200: {
          content: { 'application/json': { id: string; days: { day: string; value: number | null; count: number }[] } }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/insights/trial': {
    /** How the customers of a trial of knowledge fared beside the others. For: trainer, reviewer, legal-reviewer, manager, auditor. Audit: read. */
    get: {
      parameters: { query: { number: number } }
      requestBody?: never
      responses: {
        200: {
          content: {
            'application/json': {
              trial: number
              customers: { trial: number; published: number }
              messages: { trial: number; published: number }
              figures: {
                id: 'answered' | 'handed-over' | 'again' | 'thumbs' | 'csat'
                direction: 'up' | 'down'
                trial: { good: number; of: number }
                published: { good: number; of: number }
                difference?: { value: number; low: number; high: number }
                says: 'better' | 'worse' | 'chance' | 'nothing'
              }[]
            }
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/insights/weekly': {
    /** The pack of a week beside the week before. Default: the last week that is over. For: manager. Audit: read. */
    get: {
      parameters?: { query?: { week?: string } }
      requestBody?: never
      responses: {
        200: {
          content: {
            'application/json': {
              week: string
              from: string
              to: string
              kpis: {
                id:
                  | 'care'
                  | 'scope'
                  | 'channels'
                  | 'instant'
                  | 'first-human'
                  | 'handling'
                  | 'one-contact'
                  | 'accuracy'
                  | 'csat'
                  | 'transfer'
                  | 'cross-department'
                  | 'first-human-share'
                  | 'ai-resolved'
                  | 'ai-confirmed'
                  | 'pending'
                  | 'deflected'
                  | 'survey-response'
                  | 'adoption'
                  | 'assisted-handling'
                  | 'unassisted-handling'
                  | 'fields-by-bot'
                value: number | null
                count: number
                interval?: [number, number]
                met?: boolean
              }[]
              before: {
                id:
                  | 'care'
                  | 'scope'
                  | 'channels'
                  | 'instant'
                  | 'first-human'
                  | 'handling'
                  | 'one-contact'
                  | 'accuracy'
                  | 'csat'
                  | 'transfer'
                  | 'cross-department'
                  | 'first-human-share'
                  | 'ai-resolved'
                  | 'ai-confirmed'
                  | 'pending'
                  | 'deflected'
                  | 'survey-response'
                  | 'adoption'
                  | 'assisted-handling'
                  | 'unassisted-handling'
                  | 'fields-by-bot'
                value: number | null
                count: number
                interval?: [number, number]
                met?: boolean
              }[]
              notes: { zh: string; en: string }[]
              findings: {
                id: string
                kind: 'ai' | 'people' | 'customers'
                about: string
                count: number
                of: number
                value: number
                unit: 'share' | 'ms'
                stage?: 'wait' | 'response' | 'handling'
                examples: string[]
                advice: 'recognise' | 'answer' | 'correct' | 'unblock' | 'read'
                action: { zh: string; en: string }
                before?: number
              }[]
              actions: {
                id: string
                text: string
                owner: string
                due: string
                before: number
                since: string
                now?: number
                change?: number
              }[]
              previous: string
              next?: string
              isOver: boolean
            }
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/intents': {
    /** Intents of a language, how well each is understood, and what serves. For: trainer, manager, auditor. Audit: read. */
    get: {
      parameters?: { query?: { locale?: string } }
      requestBody?: never
      responses: {
        200: {
          content: {
            'application/json': {
              isUsed: boolean
              locales: string[]
              locale: string
              serving: number | null
              newest: number | null
              isChanged: boolean
              intents: {
                name: string
                title: { [key: string]: string }
                scene: string
                examples: number
                added: number
                removed: number
                quality?: {
                  name: string
                  examples: number
                  predicted: number
                  precision: number | null
                  recall: number | null
                  wrong: number
                  gain: number
                }
              }[]
              training?: { locale: string; by: string; done: number; version?: number; error?: string }
            }
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/intents/examples': {
    /** Examples of an intent, those included that were taken away. For: trainer, manager, auditor. Audit: read. */
    get: {
      parameters: { query: { locale: string; intent: string } }
      requestBody?: never
      responses: {
        200: { content: { 'application/json': { text: string; state: 'own' | 'added' | 'removed' }[] } }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
    /** Adds an example, or brings one back; it counts after the next training. For: trainer. Audit: change. */
    post: {
      parameters?: never
      requestBody: { content: { 'application/json': { locale: string; text: string; intent: string } } }
      responses: {
        200: { content: { 'application/json': { ok: boolean } } }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/intents/examples/move': {
    /** Makes an example one of another intent. For: trainer. Audit: change. */
    post: {
      parameters?: never
      requestBody: { content: { 'application/json': { locale: string; text: string; intent: string; to: string } } }
      responses: {
        200: { content: { 'application/json': { ok: boolean } } }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/intents/examples/remove': {
    /** Takes an example away. For: trainer. Audit: change. */
    post: {
      parameters?: never
      requestBody: { content: { 'application/json': { locale: string; text: string; intent: string } } }
      responses: {
        200: { content: { 'application/json': { ok: boolean } } }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/intents/serving': {
    /** Chooses which version serves from the next message on; null: what the bot brings. For: trainer. Audit: change. */
    put: {
      parameters?: never
      requestBody: { content: { 'application/json': { locale: string; version: number | null } } }
      responses: {
        200: { content: { 'application/json': { ok: boolean } } }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/intents/train': {
    /** Begins to learn from the examples as they are; nothing serves otherwise by it. For: trainer. Audit: change. */
    post: {
      parameters?: never
      requestBody: { content: { 'application/json': { locale: string } } }
      responses: {
        200: {
          content: {
            'application/json': { locale: string; by: string; done: number; version?: number; error?: string }
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/intents/training': {
    /** How far the last training is. For: trainer, manager, auditor. Audit: none. */
    get: {
      parameters?: never
      requestBody?: never
      responses: {
        200: {
          content: {
            'application/json': {
              training?: { locale: string; by: string; done: number; version?: number; error?: string }
            }
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/intents/versions': {
    /** What was learned, the newest first, and when which version served. For: trainer, manager, auditor. Audit: read. */
    get: {
      parameters: { query: { locale: string } }
      requestBody?: never
      responses: {
        200: {
          content: {
            'application/json': {
              serving: number | null
              versions: {
                number: number
                locale: string
                at: number
                by: string
                examples: number
                added: number
                removed: number
                accuracy: number | null
                ece: number | null
                demanded?: number
              }[]
              switches: { at: number; by: string; version: number | null }[]
            }
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/intents/versions/{number}': {
    /** How well a version understands what it has not learned from. For: trainer, manager, auditor. Audit: read. */
    get: {
      parameters: { path: { number: number } }
      requestBody?: never
      responses: {
        200: {
          content: {
            'application/json': {
              version: {
                number: number
                locale: string
                at: number
                by: string
                examples: number
                added: number
                removed: number
                accuracy: number | null
                ece: number | null
                demanded?: number
              }
              report: {
                judged: number
                apart: string | null
                folds: number
                goals: { accuracy: number; transfer: number }
                accuracy: number | null
                between: { low: number; high: number }
                ece: number | null
                outside: { total: number; kept: number }
                bins: { from: number; to: number; count: number; confidence: number; accuracy: number }[]
                curve: { demanded: number; accuracy: number | null; transfer: number }[]
                own: { accuracy: number | null; transfer: number }
                suggested: { demanded: number; accuracy: number | null; transfer: number }
                intents: {
                  name: string
                  examples: number
                  predicted: number
                  precision: number | null
                  recall: number | null
                  wrong: number
                  gain: number
                }[]
                confusions: {
                  expected: string
                  predicted: string | null
                  count: number
                  texts: { text: string; confidence: number; lure?: string }[]
                }[]
                blockers: { intent: string; wrong: number; accuracyWithout: number }[]
              }
            }
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/intents/versions/{number}/compare': {
    /** What a version understands that another does not, and conversely. For: trainer, manager, auditor. Audit: read. */
    get: {
      parameters: { path: { number: number }; query: { with: number } }
      requestBody?: never
      responses: {
        200: {
          content: {
            'application/json': {
              better: { text: string; expected: string; before: string | null; after: string | null }[]
              worse: { text: string; expected: string; before: string | null; after: string | null }[]
            }
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/intents/versions/{number}/demanded': {
    /** Demands a chance to be right of every intent of a version. For: trainer. Audit: change. */
    put: {
      parameters: { path: { number: number } }
      requestBody: { content: { 'application/json': { demanded: number | null } } }
      responses: {
        200: { content: { 'application/json': { ok: boolean } } }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/me': {
    /** Who asks. For: signed-in. Audit: none. */
    get: {
      parameters?: never
      requestBody?: never
      responses: {
        200: {
          content: {
            'application/json': {
              id: string
              name: string
              roles: string[]
              locale: 'zh' | 'en'
              theme: 'light' | 'dark' | 'auto'
              totp: boolean
              totpNeeded: boolean
              hasPassword: boolean
              account: boolean
            }
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
    /** Changes name, language, look; or the password, by the present one. For: signed-in. Audit: change. */
    patch: {
      parameters?: never
      requestBody: {
        content: {
          'application/json': {
            name?: string
            locale?: 'zh' | 'en'
            theme?: 'light' | 'dark' | 'auto'
            password?: { old: string; 'new': string }
          }
        }
      }
      responses: {
        200: {
          content: {
            'application/json': {
              id: string
              name: string
              roles: string[]
              locale: 'zh' | 'en'
              theme: 'light' | 'dark' | 'auto'
              totp: boolean
              totpNeeded: boolean
              hasPassword: boolean
              account: boolean
            }
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/me/sessions': {
    /** Where one is signed in. For: signed-in. Audit: none. */
    get: {
      parameters?: never
      requestBody?: never
      responses: {
        200: {
          content: {
            'application/json': {
              id: string
              way: 'password' | 'link' | 'oidc'
              address?: string
              browser?: string
              begunAt: number
              seenAt: number
              endsAt: number
              isThis: boolean
            }[]
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/me/sessions/{session}': {
    /** Signs out somewhere else. For: signed-in. Audit: change. */
    delete: {
      parameters: { path: { session: string } }
      requestBody?: never
      responses: {
        200: { content: { 'application/json': unknown } }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/me/totp': {
    /** Whether an authenticator is asked for, and how many recovery codes are left. For: signed-in. Audit: none. */
    get: {
      parameters?: never
      requestBody?: never
      responses: {
        200: { content: { 'application/json': { on: boolean; recoveryCodes: number } } }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
    /** Begins with a new authenticator; it counts when a code of it is confirmed. For: signed-in. Audit: change. */
    post: {
      parameters?: never
      requestBody: { content: { 'application/json': { password: string } } }
      responses: {
        200: { content: { 'application/json': { secret: string; address: string } } }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
    /** Turns on the authenticator that was begun, by a code of it. For: signed-in. Audit: change. */
    put: {
      parameters?: never
      requestBody: { content: { 'application/json': { code: string } } }
      responses: {
        200: { content: { 'application/json': { recoveryCodes: string[] } } }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/me/totp/codes': {
    /** New recovery codes, instead of those before. For: signed-in. Audit: change. */
    post: {
      parameters?: never
      requestBody: { content: { 'application/json': { password: string } } }
      responses: {
        200: { content: { 'application/json': { recoveryCodes: string[] } } }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/me/totp/off': {
    /** Asks for no code any more. For: signed-in. Audit: change. */
    post: {
      parameters?: never
      requestBody: { content: { 'application/json': { password: string } } }
      responses: {
        200: { content: { 'application/json': unknown } }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/openapi.json': {
    /** This document. For: signed-in. Audit: none. */
    get: {
      parameters?: never
      requestBody?: never
      responses: {
        200: { content: { 'application/json': { [key: string]: Json } } }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/people': {
    /** Who there is. For: administrator. Audit: read. */
    get: {
      parameters?: never
      requestBody?: never
      responses: {
        200: {
          content: {
            'application/json': {
              id: string
              name: string
              email?: string
              roles: (
                | 'administrator'
                | 'trainer'
                | 'reviewer'
                | 'legal-reviewer'
                | 'agent'
                | 'expert'
                | 'coordinator'
                | 'manager'
                | 'auditor'
              )[]
              locale: 'zh' | 'en'
              totp: boolean
              hasPassword: boolean
              madeAt: number
              seenAt?: number
            }[]
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
    /** Makes a person, and a link by which they choose their password. For: administrator. Audit: change. */
    post: {
      parameters?: never
      requestBody: {
        content: {
          'application/json': {
            id: string
            name: string
            email?: string
            roles: (
              | 'administrator'
              | 'trainer'
              | 'reviewer'
              | 'legal-reviewer'
              | 'agent'
              | 'expert'
              | 'coordinator'
              | 'manager'
              | 'auditor'
            )[]
            locale?: 'zh' | 'en'
          }
        }
      }
      responses: {
        200: {
          content: {
            'application/json': {
              person: {
                id: string
                name: string
                email?: string
                roles: (
                  | 'administrator'
                  | 'trainer'
                  | 'reviewer'
                  | 'legal-reviewer'
                  | 'agent'
                  | 'expert'
                  | 'coordinator'
                  | 'manager'
                  | 'auditor'
                )[]
                locale: 'zh' | 'en'
                totp: boolean
                hasPassword: boolean
                madeAt: number
                seenAt?: number
              }
              link: { token: string; path: string }
            }
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/people/{id}': {
    /** A person. For: administrator. Audit: read. */
    get: {
      parameters: { path: { id: string } }
      requestBody?: never
      responses: {
        200: {
          content: {
            'application/json': {
              id: string
              name: string
              email?: string
              roles: (
                | 'administrator'
                | 'trainer'
                | 'reviewer'
                | 'legal-reviewer'
                | 'agent'
                | 'expert'
                | 'coordinator'
                | 'manager'
                | 'auditor'
              )[]
              locale: 'zh' | 'en'
              totp: boolean
              hasPassword: boolean
              madeAt: number
              seenAt?: number
            }
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
    /** Changes name, e-mail address, roles or language of a person. For: administrator. Audit: change. */
    patch: {
      parameters: { path: { id: string } }
      requestBody: {
        content: {
          'application/json': {
            name?: string
            email?: string | ''
            roles?: (
              | 'administrator'
              | 'trainer'
              | 'reviewer'
              | 'legal-reviewer'
              | 'agent'
              | 'expert'
              | 'coordinator'
              | 'manager'
              | 'auditor'
            )[]
            locale?: 'zh' | 'en'
          }
        }
      }
      responses: {
        200: {
          content: {
            'application/json': {
              id: string
              name: string
              email?: string
              roles: (
                | 'administrator'
                | 'trainer'
                | 'reviewer'
                | 'legal-reviewer'
                | 'agent'
                | 'expert'
                | 'coordinator'
                | 'manager'
                | 'auditor'
              )[]
              locale: 'zh' | 'en'
              totp: boolean
              hasPassword: boolean
              madeAt: number
              seenAt?: number
            }
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
    /** Takes a person out; where they are signed in, they are not any more. For: administrator. Audit: change. */
    delete: {
      parameters: { path: { id: string } }
      requestBody?: never
      responses: {
        200: { content: { 'application/json': unknown } }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/people/{id}/link': {
    /** A one-time link by which somebody chooses a new password. For: administrator. Audit: change. */
    post: {
      parameters: { path: { id: string } }
      requestBody?: never
      responses: {
        200: { content: { 'application/json': { token: string; path: string } } }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/people/{id}/sessions': {
    /** Where somebody is signed in. For: administrator. Audit: read. */
    get: {
      parameters: { path: { id: string } }
      requestBody?: never
      responses: {
        200: {
          content: {
            'application/json': {
              id: string
              way: 'password' | 'link' | 'oidc'
              address?: string
              browser?: string
              begunAt: number
              seenAt: number
              endsAt: number
              isThis: boolean
            }[]
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
    /** Signs somebody out everywhere. For: administrator. Audit: change. */
    delete: {
      parameters: { path: { id: string } }
      requestBody?: never
      responses: {
        200: { content: { 'application/json': unknown } }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/people/{id}/sessions/{session}': {
    /** Signs somebody out in one place. For: administrator. Audit: change. */
    delete: {
      parameters: { path: { id: string; session: string } }
      requestBody?: never
      responses: {
        200: { content: { 'application/json': unknown } }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/people/{id}/totp': {
    /** Takes the authenticator of somebody away who has lost it, and signs them out. For: administrator. Audit: change. */
    delete: {
      parameters: { path: { id: string } }
      requestBody?: never
      responses: {
        200: { content: { 'application/json': unknown } }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/session': {
    /** Signs in by id and password; or by the token of the program, as Bearer. For: everybody. Audit: none. */
    post: {
      parameters?: never
      requestBody: { content: { 'application/json': { id?: string; password?: string; code?: string } } }
      responses: {
        200: {
          content: {
            'application/json': {
              id: string
              name: string
              roles: string[]
              locale: 'zh' | 'en'
              theme: 'light' | 'dark' | 'auto'
              totp: boolean
              totpNeeded: boolean
              hasPassword: boolean
              account: boolean
            }
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
    /** Signs out, and says where to go to be signed out of the other system, too. For: everybody. Audit: none. */
    delete: {
      parameters?: never
      requestBody?: never
      responses: {
        200: { content: { 'application/json': { next?: string } } }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/session/ways': {
    /** By what one may sign in besides account and password. For: everybody. Audit: none. */
    get: {
      parameters?: never
      requestBody?: never
      responses: {
        200: { content: { 'application/json': { oidc?: { name: string } } } }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/settings/backups': {
    /** The backups that were made here, the latest first. For: administrator. Audit: read. */
    get: {
      parameters?: never
      requestBody?: never
      responses: {
        200: { content: { 'application/json': { folder: string; all: { name: string; at: number; bytes: number }[] } } }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
    /** Makes a backup now. For: administrator. Audit: change. */
    post: {
      parameters?: never
      requestBody?: never
      responses: {
        200: { content: { 'application/json': { folder: string; all: { name: string; at: number; bytes: number }[] } } }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/settings/channels': {
    /** The channels that can be served, and which of their settings are there. For: administrator. Audit: read. */
    get: {
      parameters?: never
      requestBody?: never
      responses: {
        200: {
          content: {
            'application/json': {
              id: string
              title: string
              package: string
              isInstalled: boolean
              isServed: boolean
              isWanted: boolean
              needsRestart: boolean
              webhook?: string
              settings: { name: string; isNeeded: boolean; setBy?: 'environment' | 'console' }[]
            }[]
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/settings/channels/{id}': {
    /** Keeps settings of a channel for the next start; null takes one away. For: administrator. Audit: change. */
    put: {
      parameters: { path: { id: string } }
      requestBody: { content: { 'application/json': { values: { [key: string]: string | null } } } }
      responses: {
        200: {
          content: {
            'application/json': {
              id: string
              title: string
              package: string
              isInstalled: boolean
              isServed: boolean
              isWanted: boolean
              needsRestart: boolean
              webhook?: string
              settings: { name: string; isNeeded: boolean; setBy?: 'environment' | 'console' }[]
            }
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/settings/channels/{id}/check': {
    /** Asks the platform whether the settings work. For: administrator. Audit: change. */
    post: {
      parameters: { path: { id: string } }
      requestBody?: never
      responses: {
        200: { content: { 'application/json': { level: 'ok' | 'note' | 'mend'; zh: string; en: string }[] } }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/settings/channels/{id}/test': {
    /** Says something in a conversation of the channel. For: administrator. Audit: change. */
    post: {
      parameters: { path: { id: string } }
      requestBody: { content: { 'application/json': { conversation: string } } }
      responses: {
        200: { content: { 'application/json': unknown } }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/settings/plugins': {
    /** The plugins of the bot in their order, with what they are told. Secrets are never shown. For: administrator. Audit: read. */
    get: {
      parameters?: never
      requestBody?: never
      responses: {
        200: {
          content: {
            'application/json': {
              name: string
              version?: string
              needs: string[]
              needsRestart: boolean
              fields: {
                path: string
                type: 'number' | 'boolean' | 'text' | 'texts' | 'choice' | 'other'
                about?: string
                choices?: string[]
                min?: number
                max?: number
                isInteger?: boolean
                isSecret: boolean
                isEditable: boolean
                setBy: 'code' | 'console' | 'default'
                isSet: boolean
                value?: string | number | boolean | string[]
                standard?: string | number | boolean | string[]
                next?: (string | number | boolean | string[]) | null
              }[]
            }[]
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/settings/plugins/{name}': {
    /** Keeps settings of a plugin for the next start; null takes one away. For: administrator. Audit: change. */
    put: {
      parameters: { path: { name: string } }
      requestBody: {
        content: { 'application/json': { values: { [key: string]: (string | number | boolean | string[]) | null } } }
      }
      responses: {
        200: {
          content: {
            'application/json': {
              name: string
              version?: string
              needs: string[]
              needsRestart: boolean
              fields: {
                path: string
                type: 'number' | 'boolean' | 'text' | 'texts' | 'choice' | 'other'
                about?: string
                choices?: string[]
                min?: number
                max?: number
                isInteger?: boolean
                isSecret: boolean
                isEditable: boolean
                setBy: 'code' | 'console' | 'default'
                isSet: boolean
                value?: string | number | boolean | string[]
                standard?: string | number | boolean | string[]
                next?: (string | number | boolean | string[]) | null
              }[]
            }
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/settings/privacy': {
    /** Which personal data is found, and where it is masked. For: administrator. Audit: none. */
    get: {
      parameters?: never
      requestBody?: never
      responses: {
        200: {
          content: {
            'application/json': {
              kinds: string[]
              places: {
                id:
                  | 'log'
                  | 'decisions'
                  | 'conversations'
                  | 'model'
                  | 'embedder'
                  | 'drafts'
                  | 'exports'
                  | 'systems'
                  | 'surveys'
                  | 'desk'
                  | 'tickets'
                  | 'backups'
                how: 'masked' | 'own' | 'numbers' | 'secrets' | 'plain' | 'unused'
                by: 'program' | 'code'
              }[]
            }
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/settings/privacy/try': {
    /** What would be masked of a text. Nothing of it is kept. For: administrator. Audit: none. */
    post: {
      parameters?: never
      requestBody: { content: { 'application/json': { text: string } } }
      responses: {
        200: {
          content: {
            'application/json': {
              found: { kind: string; start: number; end: number }[]
              people: string
              model: string
              exports: string
            }
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/settings/retention': {
    /** For how many days what is kept, and what was deleted last. For: administrator. Audit: read. */
    get: {
      parameters?: never
      requestBody?: never
      responses: {
        200: {
          content: {
            'application/json': {
              kinds: { kind: string; days?: number }[]
              minDays: number
              isFixed: boolean
              running?: { kind: string; deleted: number }
              last?: { at: number; by: string; deleted: { [key: string]: number } }
            }
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
    /** Changes for how many days what is kept; what is not named is kept for ever. For: administrator. Audit: change. */
    put: {
      parameters?: never
      requestBody: { content: { 'application/json': { days: { [key: string]: number } } } }
      responses: {
        200: {
          content: {
            'application/json': {
              kinds: { kind: string; days?: number }[]
              minDays: number
              isFixed: boolean
              running?: { kind: string; deleted: number }
              last?: { at: number; by: string; deleted: { [key: string]: number } }
            }
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/settings/retention/count': {
    /** How much is older than so many days. Nothing is changed. For: administrator. Audit: none. */
    post: {
      parameters?: never
      requestBody: { content: { 'application/json': { days: { [key: string]: number } } } }
      responses: {
        200: { content: { 'application/json': { counts: { [key: string]: number } } } }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/settings/retention/run': {
    /** Begins to delete what is older than so many days. For: administrator. Audit: change. */
    post: {
      parameters?: never
      requestBody: { content: { 'application/json': { days: { [key: string]: number } } } }
      responses: {
        200: {
          content: {
            'application/json': {
              kinds: { kind: string; days?: number }[]
              minDays: number
              isFixed: boolean
              running?: { kind: string; deleted: number }
              last?: { at: number; by: string; deleted: { [key: string]: number } }
            }
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/settings/site': {
    /** Which pages may embed the chat. For: administrator. Audit: read. */
    get: {
      parameters?: never
      requestBody?: never
      responses: {
        200: {
          content: { 'application/json': { origins: string[]; next?: string[]; isFixed: boolean; publicUrl?: string } }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
    /** Keeps which pages may embed the chat, for the next start. For: administrator. Audit: change. */
    put: {
      parameters?: never
      requestBody: { content: { 'application/json': { origins: string[] } } }
      responses: {
        200: {
          content: { 'application/json': { origins: string[]; next?: string[]; isFixed: boolean; publicUrl?: string } }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/settings/team': {
    /** The file that says who is asked for what. For: coordinator, manager. Audit: none. */
    get: {
      parameters?: never
      requestBody?: never
      responses: {
        200: {
          content: {
            'application/json': {
              file: string
              version: string
              queues: string[]
              agents: { id: string; isWritten: boolean; name?: string; account?: string }[]
            }
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/settings/team/agents/{id}': {
    /** Says how somebody of the team serves, at once. For: coordinator, manager. Audit: change. */
    put: {
      parameters: { path: { id: string } }
      requestBody: {
        content: {
          'application/json': {
            version: string
            agent: { name?: string; tier: number; skills: string[]; capacity: number }
            queues: string[]
          }
        }
      }
      responses: {
        200: {
          content: {
            'application/json': {
              file: string
              version: string
              queues: string[]
              agents: { id: string; isWritten: boolean; name?: string; account?: string }[]
            }
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
    /** Says nothing more of an agent, who is out of the team then, unless an account serves. For: coordinator, manager. Audit: change. */
    delete: {
      parameters: { path: { id: string }; query: { version: string } }
      requestBody?: never
      responses: {
        200: {
          content: {
            'application/json': {
              file: string
              version: string
              queues: string[]
              agents: { id: string; isWritten: boolean; name?: string; account?: string }[]
            }
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/settings/team/calendars/{name}': {
    /** Replaces or adds working hours, at once, and says which queues have them. For: coordinator, manager. Audit: change. */
    put: {
      parameters: { path: { name: string } }
      requestBody: {
        content: {
          'application/json': {
            version: string
            calendar: {
              timeZone: string
              hours: { [key: string]: string[] }
              holidays?: 'china' | 'none'
              makeUpHours?: string[]
              overrides?: { [key: string]: 'closed' | string[] }
              completeYears?: number[]
            }
            queues: string[]
          }
        }
      }
      responses: {
        200: {
          content: {
            'application/json': {
              file: string
              version: string
              queues: string[]
              agents: { id: string; isWritten: boolean; name?: string; account?: string }[]
            }
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
    /** Takes working hours away: their queues are asked around the clock. For: coordinator, manager. Audit: change. */
    delete: {
      parameters: { path: { name: string }; query: { version: string } }
      requestBody?: never
      responses: {
        200: {
          content: {
            'application/json': {
              file: string
              version: string
              queues: string[]
              agents: { id: string; isWritten: boolean; name?: string; account?: string }[]
            }
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/settings/team/queues/{id}': {
    /** Replaces or adds a queue, at once. For: coordinator, manager. Audit: change. */
    put: {
      parameters: { path: { id: string } }
      requestBody: {
        content: {
          'application/json': {
            version: string
            queue: {
              tier?: number
              skills: string[]
              agents?: string[]
              calendar?: string
              limit: number
              overflow?: string
              overflowAfterMs: number
            }
            isFirst?: true
            isSupervisors?: true
          }
        }
      }
      responses: {
        200: {
          content: {
            'application/json': {
              file: string
              version: string
              queues: string[]
              agents: { id: string; isWritten: boolean; name?: string; account?: string }[]
            }
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
    /** Takes a queue away to which nothing leads any more. For: coordinator, manager. Audit: change. */
    delete: {
      parameters: { path: { id: string }; query: { version: string } }
      requestBody?: never
      responses: {
        200: {
          content: {
            'application/json': {
              file: string
              version: string
              queues: string[]
              agents: { id: string; isWritten: boolean; name?: string; account?: string }[]
            }
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/settings/team/routing': {
    /** Replaces the lines that say which conversation goes to which queue, at once. For: coordinator, manager. Audit: change. */
    put: {
      parameters?: never
      requestBody: {
        content: {
          'application/json': {
            version: string
            routing: {
              problem?: string | string[]
              level?: string | string[]
              reason?: string | string[]
              channel?: string | string[]
              queue: string
              priority?: number
              skills?: string[]
            }[]
          }
        }
      }
      responses: {
        200: {
          content: {
            'application/json': {
              file: string
              version: string
              queues: string[]
              agents: { id: string; isWritten: boolean; name?: string; account?: string }[]
            }
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/settings/words': {
    /** The words that must not be said. For: administrator. Audit: read. */
    get: {
      parameters?: never
      requestBody?: never
      responses: {
        200: { content: { 'application/json': { words: string[]; isUsed: boolean } } }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
    /** Replaces the words that must not be said, at once. For: administrator. Audit: change. */
    put: {
      parameters?: never
      requestBody: { content: { 'application/json': { words: string[] } } }
      responses: {
        200: { content: { 'application/json': { words: string[]; isUsed: boolean } } }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/setup': {
    /** Whether nobody administers yet. For: everybody. Audit: none. */
    get: {
      parameters?: never
      requestBody?: never
      responses: {
        200: { content: { 'application/json': { open: boolean } } }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
    /** Uses a one-time link, and signs in: to become the first administrator, or to choose a password. For: everybody. Audit: none. */
    post: {
      parameters?: never
      requestBody: {
        content: {
          'application/json': {
            token: string
            password: string
            code?: string
            id?: string
            name?: string
            locale?: 'zh' | 'en'
          }
        }
      }
      responses: {
        200: {
          content: {
            'application/json': {
              id: string
              name: string
              roles: string[]
              locale: 'zh' | 'en'
              theme: 'light' | 'dark' | 'auto'
              totp: boolean
              totpNeeded: boolean
              hasPassword: boolean
              account: boolean
            }
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/setup/link': {
    /** What a one-time link is for. For: everybody. Audit: none. */
    post: {
      parameters?: never
      requestBody: { content: { 'application/json': { token: string } } }
      responses: {
        200: { content: { 'application/json': { purpose: 'set-up' | 'password'; id?: string; name?: string } } }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/tickets/export': {
    /** Tickets as CSV, XLSX or JSONL, sent while they are read. For: coordinator, manager, auditor. Audit: personal. */
    get: {
      parameters?: {
        query?: {
          format?: 'csv' | 'xlsx' | 'jsonl'
          per?: 'ticket' | 'conversation'
          columns?: string
          locale?: 'zh' | 'en'
          timeZone?: string
          clear?: string
          state?: 'open' | 'pending' | 'on_hold' | 'closed' | 'not_closed'
          type?: string
          department?: string
          owner?: string
          priority?: 'low' | 'normal' | 'high' | 'urgent'
          from?: string
          before?: string
        }
      }
      requestBody?: never
      responses: {
        200: {
          content: {
            'text/csv; charset=utf-8': Blob
            'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': Blob
            'application/jsonl; charset=utf-8': Blob
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/tickets/list': {
    /** Tickets, those that are due first, first. For: agent, expert, coordinator, manager. Audit: personal. */
    get: {
      parameters?: {
        query?: {
          state?: ('open' | 'pending' | 'on_hold' | 'closed') | 'not_closed'
          department?: string
          owner?: string
          type?: string
          priority?: 'low' | 'normal' | 'high' | 'urgent'
          person?: string
          conversation?: string
          watcher?: string
          query?: string
          breached?: 'true' | 'false'
          limit?: number
          offset?: number
        }
      }
      requestBody?: never
      responses: {
        200: {
          content: {
            'application/json': {
              tickets: {
                number: string
                type: string
                subject: string
                priority: 'low' | 'normal' | 'high' | 'urgent'
                level?: string
                state: 'open' | 'pending' | 'on_hold' | 'closed'
                department: string
                owner?: string
                watchers: string[]
                conversation: string
                person: string
                customer?: string
                openedAt: number
                changedAt: number
                closedAt?: number
                dueAt?: number
                uncertain?: true
                breached: boolean
                version: number
              }[]
            }
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/tickets/open': {
    /** Opens a ticket about a conversation. The same key opens one. For: agent, expert, coordinator, manager. Audit: change. */
    post: {
      parameters?: never
      requestBody: {
        content: {
          'application/json': {
            type: string
            subject: string
            problem?: string
            priority?: 'low' | 'normal' | 'high' | 'urgent'
            fields?: { [key: string]: Json }
            level?: string
            conversation: string
            key?: string
          }
        }
      }
      responses: {
        200: { content: { 'application/json': { number: string; fresh: boolean } } }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/tickets/rules': {
    /** Which department gets what, how soon what must happen, and in whose working time. For: agent, expert, coordinator, manager. Audit: none. */
    get: {
      parameters?: never
      requestBody?: never
      responses: {
        200: {
          content: {
            'application/json': {
              departments: {
                type?: string | string[]
                level?: string | string[]
                department: string
                priority?: 'low' | 'normal' | 'high' | 'urgent'
                task?: string
              }[]
              department: string
              policies: {
                type?: string | string[]
                level?: string | string[]
                priority?: ('low' | 'normal' | 'high' | 'urgent') | ('low' | 'normal' | 'high' | 'urgent')[]
                firstResponseMinutes?: number
                nextReplyMinutes?: number
                resolutionMinutes?: number
                calendar?: string
              }[]
              targets: { [key: string]: number }
              taskHours: number
              calendars: {
                name: string
                timeZone: string
                from?: string
                to?: string
                now: { isOpen: boolean; closesAt?: number; opensAt?: number; unknownYear?: number }
              }[]
              problems: {
                calendar: string
                code: string
                urgency: 'now' | 'soon'
                unknownYear: number
                message: { en: string; zh: string }
              }[]
            }
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/tickets/tasks': {
    /** Tasks of departments, those that are due first, first. For: agent, expert, coordinator, manager. Audit: read. */
    get: {
      parameters?: { query?: { department?: string; owner?: string; state?: 'open' | 'closed'; limit?: number } }
      requestBody?: never
      responses: {
        200: {
          content: {
            'application/json': {
              tasks: {
                id: string
                department: string
                title: string
                state: 'open' | 'closed'
                owner?: string
                openedAt: number
                openedBy: string
                dueAt: number
                uncertain?: true
                breachedAt?: number
                closedAt?: number
                evidence?: string
                progress: { at: number; by: string; text: string; public: boolean }[]
                ticket: string
                subject: string
                agent?: string
              }[]
            }
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/tickets/ticket/{number}': {
    /** A ticket with its whole history. For: agent, expert, coordinator, manager. Audit: personal. */
    get: {
      parameters: { path: { number: string } }
      requestBody?: never
      responses: {
        200: {
          content: {
            'application/json': {
              ticket: {
                number: string
                type: string
                subject: string
                priority: 'low' | 'normal' | 'high' | 'urgent'
                level?: string
                state: 'open' | 'pending' | 'on_hold' | 'closed'
                department: string
                owner?: string
                watchers: string[]
                conversation: string
                person: string
                customer?: string
                openedAt: number
                changedAt: number
                closedAt?: number
                dueAt?: number
                uncertain?: true
                breached: boolean
                version: number
                problem: string
                locale: string
                reopened: number
                solution?: string
                fields: { [key: string]: { value: Json; by: 'bot' | 'agent' | 'system'; at: number } }
                resolution?: string
                clocks: {
                  name: 'first_response' | 'next_reply' | 'resolution'
                  startedAt: number
                  targetMs: number
                  dueAt?: number
                  uncertain?: true
                  leftMs?: number
                  metAt?: number
                  breachedAt?: number
                }[]
                tasks: {
                  id: string
                  department: string
                  title: string
                  state: 'open' | 'closed'
                  owner?: string
                  openedAt: number
                  openedBy: string
                  dueAt: number
                  uncertain?: true
                  breachedAt?: number
                  closedAt?: number
                  evidence?: string
                  progress: { at: number; by: string; text: string; public: boolean }[]
                }[]
                similar: string[]
                mergedInto?: string
                merged: string[]
                outside: { [key: string]: string }
              }
              history: {
                index: number
                at: number
                what: string
                name?: string
                by: { kind: string; id?: string; name?: string }
                from?: Json
                to?: Json
                text?: string
              }[]
            }
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/tickets/ticket/{number}/assign': {
    /** Gives it to an agent or a department. For: agent, expert, coordinator, manager. Audit: change. */
    post: {
      parameters: { path: { number: string } }
      requestBody: {
        content: {
          'application/json': { version?: number; owner?: string | null; department?: string; reason?: string }
        }
      }
      responses: {
        200: {
          content: {
            'application/json': { number: string; state: 'open' | 'pending' | 'on_hold' | 'closed'; version: number }
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/tickets/ticket/{number}/change': {
    /** Changes what is known, the priority, or the state. For: agent, expert, coordinator, manager. Audit: change. */
    post: {
      parameters: { path: { number: string } }
      requestBody: {
        content: {
          'application/json': {
            version?: number
            subject?: string
            problem?: string
            type?: string
            priority?: 'low' | 'normal' | 'high' | 'urgent'
            level?: string
            state?: 'open' | 'pending' | 'on_hold'
            fields?: { [key: string]: Json }
            reason?: string
          }
        }
      }
      responses: {
        200: {
          content: {
            'application/json': { number: string; state: 'open' | 'pending' | 'on_hold' | 'closed'; version: number }
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/tickets/ticket/{number}/close': {
    /** Closes it; the customer is told the solution. For: agent, expert, coordinator, manager. Audit: change. */
    post: {
      parameters: { path: { number: string } }
      requestBody: { content: { 'application/json': { version?: number; solution: string } } }
      responses: {
        200: {
          content: {
            'application/json': { number: string; state: 'open' | 'pending' | 'on_hold' | 'closed'; version: number }
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/tickets/ticket/{number}/merge': {
    /** Merges it into another one about the same matter. For: agent, expert, coordinator, manager. Audit: change. */
    post: {
      parameters: { path: { number: string } }
      requestBody: { content: { 'application/json': { into: string } } }
      responses: {
        200: {
          content: {
            'application/json': { number: string; state: 'open' | 'pending' | 'on_hold' | 'closed'; version: number }
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/tickets/ticket/{number}/note': {
    /** A note for the team. Customers never see it. For: agent, expert, coordinator, manager. Audit: change. */
    post: {
      parameters: { path: { number: string } }
      requestBody: { content: { 'application/json': { text: string } } }
      responses: {
        200: {
          content: {
            'application/json': { number: string; state: 'open' | 'pending' | 'on_hold' | 'closed'; version: number }
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/tickets/ticket/{number}/reopen': {
    /** Opens a closed one again. For: agent, expert, coordinator, manager. Audit: change. */
    post: {
      parameters: { path: { number: string } }
      requestBody: { content: { 'application/json': { reason?: string } } }
      responses: {
        200: {
          content: {
            'application/json': { number: string; state: 'open' | 'pending' | 'on_hold' | 'closed'; version: number }
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/tickets/ticket/{number}/task': {
    /** Asks another department for something. For: agent, expert, coordinator, manager. Audit: change. */
    post: {
      parameters: { path: { number: string } }
      requestBody: {
        content: { 'application/json': { department: string; title: string; owner?: string; hours?: number } }
      }
      responses: {
        200: {
          content: {
            'application/json': { number: string; state: 'open' | 'pending' | 'on_hold' | 'closed'; version: number }
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/tickets/ticket/{number}/task/assign': {
    /** Gives a task to a coordinator, who is never the agent of the ticket. For: coordinator, manager. Audit: change. */
    post: {
      parameters: { path: { number: string } }
      requestBody: { content: { 'application/json': { task: string; owner: string } } }
      responses: {
        200: {
          content: {
            'application/json': { number: string; state: 'open' | 'pending' | 'on_hold' | 'closed'; version: number }
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/tickets/ticket/{number}/task/close': {
    /** Closes a task with what shows that it is done. For: coordinator, manager. Audit: change. */
    post: {
      parameters: { path: { number: string } }
      requestBody: { content: { 'application/json': { task: string; evidence: string } } }
      responses: {
        200: {
          content: {
            'application/json': { number: string; state: 'open' | 'pending' | 'on_hold' | 'closed'; version: number }
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/tickets/ticket/{number}/task/progress': {
    /** Tells how a task goes: the agent, and where it is public, the customer. For: agent, expert, coordinator, manager. Audit: change. */
    post: {
      parameters: { path: { number: string } }
      requestBody: { content: { 'application/json': { task: string; text: string; public?: boolean } } }
      responses: {
        200: {
          content: {
            'application/json': { number: string; state: 'open' | 'pending' | 'on_hold' | 'closed'; version: number }
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/tickets/ticket/{number}/watch': {
    /** Tells an agent what happens to it, or no more. For: agent, expert, coordinator, manager. Audit: change. */
    post: {
      parameters: { path: { number: string } }
      requestBody: { content: { 'application/json': { agent: string; watch: boolean } } }
      responses: {
        200: {
          content: {
            'application/json': { number: string; state: 'open' | 'pending' | 'on_hold' | 'closed'; version: number }
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/try/conversations': {
    /** Begins a conversation with a bot like the one that runs; nobody counts it. For: trainer, reviewer, legal-reviewer, manager. Audit: none. */
    post: {
      parameters?: never
      requestBody: { content: { 'application/json': { texts?: 'live' | 'draft'; locale?: string } } }
      responses: {
        200: { content: { 'application/json': { id: string } } }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/try/conversations/{id}/say': {
    /** Says something; tells the answer, why, and how channels show it. For: trainer, reviewer, legal-reviewer, manager. Audit: none. */
    post: {
      parameters: { path: { id: string } }
      requestBody: { content: { 'application/json': { text: string } | { choice: { label: string; value: string } } } }
      responses: {
        200: {
          content: {
            'application/json': {
              entries: (
                | {
                    kind: 'in'
                    position: number
                    acceptedAt: number
                    attempts: number
                    outcome?: string
                    error?: string
                    trace?: { step: string; saw?: Json; scored?: Json; chose?: Json; ms?: number }[]
                    startedAt?: number
                    endedAt?: number
                    event: {
                      type: string
                      by?: { kind: 'customer' | 'bot' | 'agent' | 'system'; name?: string }
                      parts?: {
                        type: string
                        text?: string
                        title?: string
                        url?: string
                        name?: string
                        alt?: string
                        choices?: { label: string; value: string }[]
                        sources?: { title: string; articleId: string; version: number }[]
                      }[]
                      what?: string
                      value?: string
                      label?: string
                      name?: string
                    }
                  }
                | {
                    kind: 'out'
                    position: number
                    by: { kind: 'customer' | 'bot' | 'agent' | 'system'; name?: string }
                    act: {
                      type: 'say' | 'edit' | 'delete' | 'react' | 'assign'
                      part?: {
                        type: string
                        text?: string
                        title?: string
                        url?: string
                        name?: string
                        alt?: string
                        choices?: { label: string; value: string }[]
                        sources?: { title: string; articleId: string; version: number }[]
                      }
                      emoji?: string
                      owner?: { kind: 'bot' | 'queue' | 'agent'; id?: string; name?: string }
                    }
                    answers?: number
                    status: string
                    attempts: number
                    code?: string
                    at: number
                    settledAt?: number
                  }
                | { kind: 'record'; position: number; type: string; data: Json }
              )[]
              looks: {
                title: string
                platform: string
                messages?: {
                  part: {
                    type: string
                    text?: string
                    title?: string
                    url?: string
                    name?: string
                    alt?: string
                    choices?: { label: string; value: string }[]
                    sources?: { title: string; articleId: string; version: number }[]
                    format?: string
                    imageUrl?: string
                  }
                  told?: Json
                }[]
              }[]
            }
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/api/try/replay': {
    /** Says again what a customer has said, and tells what is answered otherwise. For: trainer, manager. Audit: personal. */
    post: {
      parameters?: never
      requestBody: { content: { 'application/json': { conversation: string; texts?: 'live' | 'draft' } } }
      responses: {
        200: {
          content: {
            'application/json': {
              said: string
              before: { article?: string; version?: number; text: string }
              after: { article?: string; version?: number; text: string }
              isDifferent: boolean
              entries: (
                | {
                    kind: 'in'
                    position: number
                    acceptedAt: number
                    attempts: number
                    outcome?: string
                    error?: string
                    trace?: { step: string; saw?: Json; scored?: Json; chose?: Json; ms?: number }[]
                    startedAt?: number
                    endedAt?: number
                    event: {
                      type: string
                      by?: { kind: 'customer' | 'bot' | 'agent' | 'system'; name?: string }
                      parts?: {
                        type: string
                        text?: string
                        title?: string
                        url?: string
                        name?: string
                        alt?: string
                        choices?: { label: string; value: string }[]
                        sources?: { title: string; articleId: string; version: number }[]
                      }[]
                      what?: string
                      value?: string
                      label?: string
                      name?: string
                    }
                  }
                | {
                    kind: 'out'
                    position: number
                    by: { kind: 'customer' | 'bot' | 'agent' | 'system'; name?: string }
                    act: {
                      type: 'say' | 'edit' | 'delete' | 'react' | 'assign'
                      part?: {
                        type: string
                        text?: string
                        title?: string
                        url?: string
                        name?: string
                        alt?: string
                        choices?: { label: string; value: string }[]
                        sources?: { title: string; articleId: string; version: number }[]
                      }
                      emoji?: string
                      owner?: { kind: 'bot' | 'queue' | 'agent'; id?: string; name?: string }
                    }
                    answers?: number
                    status: string
                    attempts: number
                    code?: string
                    at: number
                    settledAt?: number
                  }
                | { kind: 'record'; position: number; type: string; data: Json }
              )[]
            }[]
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/knowledge/approve': {
    /** Approves the newest text, word for word; not by who wrote it. For: reviewer, legal-reviewer. Audit: change. */
    post: {
      parameters?: never
      requestBody: {
        content: { 'application/json': { by?: string; note?: string; articles: string[]; legal?: boolean } }
      }
      responses: {
        200: { content: { 'application/json': { ok: boolean } } }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/knowledge/articles': {
    /** Every article as it is worked on. For: trainer, reviewer, legal-reviewer, manager, auditor. Audit: read. */
    get: {
      parameters?: never
      requestBody?: never
      responses: {
        200: {
          content: {
            'application/json': {
              id: string
              scene: string
              problem: string
              question: string
              phrasings: string[]
              answer: string
              locale: string
              status: string
              validFrom?: string
              validUntil?: string
              audience?: string[]
              legal?: boolean
              author?: string
              origin?: {
                type: string
                from: string
                examples?: string[]
                count?: number
                firstAt?: string
                lastAt?: string
              }
              updatedAt: string
              version: number
            }[]
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
    /** Writes a new article, which is given an id. For: trainer. Audit: change. */
    post: {
      parameters?: never
      requestBody: { content: { 'application/json': { [key: string]: Json } } }
      responses: {
        200: {
          content: {
            'application/json': {
              id: string
              scene: string
              problem: string
              question: string
              phrasings: string[]
              answer: string
              locale: string
              status: string
              validFrom?: string
              validUntil?: string
              audience?: string[]
              legal?: boolean
              author?: string
              origin?: {
                type: string
                from: string
                examples?: string[]
                count?: number
                firstAt?: string
                lastAt?: string
              }
              updatedAt: string
              version: number
            }
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/knowledge/articles/{id}': {
    /** An article as it is worked on. For: trainer, reviewer, legal-reviewer, manager, auditor. Audit: read. */
    get: {
      parameters: { path: { id: string } }
      requestBody?: never
      responses: {
        200: {
          content: {
            'application/json': {
              id: string
              scene: string
              problem: string
              question: string
              phrasings: string[]
              answer: string
              locale: string
              status: string
              validFrom?: string
              validUntil?: string
              audience?: string[]
              legal?: boolean
              author?: string
              origin?: {
                type: string
                from: string
                examples?: string[]
                count?: number
                firstAt?: string
                lastAt?: string
              }
              updatedAt: string
              version: number
            }
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
    /** Writes an article. What it serves changes by a publish, where review is required. For: trainer. Audit: change. */
    put: {
      parameters: { path: { id: string } }
      requestBody: { content: { 'application/json': { [key: string]: Json } } }
      responses: {
        200: {
          content: {
            'application/json': {
              id: string
              scene: string
              problem: string
              question: string
              phrasings: string[]
              answer: string
              locale: string
              status: string
              validFrom?: string
              validUntil?: string
              audience?: string[]
              legal?: boolean
              author?: string
              origin?: {
                type: string
                from: string
                examples?: string[]
                count?: number
                firstAt?: string
                lastAt?: string
              }
              updatedAt: string
              version: number
            }
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
    /** Removes an article. For: trainer. Audit: change. */
    delete: {
      parameters: { path: { id: string }; query?: { by?: string } }
      requestBody?: never
      responses: {
        200: { content: { 'application/json': { ok: boolean } } }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/knowledge/articles/{id}/standing': {
    /** An article, what serves instead of it, what it lacks, and all its versions. For: trainer, reviewer, legal-reviewer, manager, auditor. Audit: read. */
    get: {
      parameters: { path: { id: string } }
      requestBody?: never
      responses: {
        200: {
          content: {
            'application/json': {
              article: {
                id: string
                scene: string
                problem: string
                question: string
                phrasings: string[]
                answer: string
                locale: string
                status: string
                validFrom?: string
                validUntil?: string
                audience?: string[]
                legal?: boolean
                author?: string
                origin?: {
                  type: string
                  from: string
                  examples?: string[]
                  count?: number
                  firstAt?: string
                  lastAt?: string
                }
                updatedAt: string
                version: number
              }
              serves?: {
                id: string
                scene: string
                problem: string
                question: string
                phrasings: string[]
                answer: string
                locale: string
                status: string
                validFrom?: string
                validUntil?: string
                audience?: string[]
                legal?: boolean
                author?: string
                origin?: {
                  type: string
                  from: string
                  examples?: string[]
                  count?: number
                  firstAt?: string
                  lastAt?: string
                }
                updatedAt: string
                version: number
              }
              standings: (
                | 'serves'
                | 'changed'
                | 'draft'
                | 'returned'
                | 'review'
                | 'ready'
                | 'scheduled'
                | 'trial'
                | 'unfinished'
                | 'mined'
                | 'expired'
                | 'stale'
                | 'unused'
                | 'retired'
              )[]
              missing: string[]
              versions: {
                article: {
                  id: string
                  scene: string
                  problem: string
                  question: string
                  phrasings: string[]
                  answer: string
                  locale: string
                  status: string
                  validFrom?: string
                  validUntil?: string
                  audience?: string[]
                  legal?: boolean
                  author?: string
                  origin?: {
                    type: string
                    from: string
                    examples?: string[]
                    count?: number
                    firstAt?: string
                    lastAt?: string
                  }
                  updatedAt: string
                  version: number
                }
                at: string
                by: string
                hands: string[]
                approvals: {
                  article: string
                  version: number
                  hash: string
                  legal?: boolean
                  note?: string
                  by: string
                  at: string
                }[]
                returned: { article: string; version: number; legal?: boolean; note: string; by: string; at: string }[]
                serves: boolean
              }[]
              goesLiveAt?: string
              used?: { count: number; lastAt: number }
            }
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/knowledge/articles/{id}/versions': {
    /** Every version of an article. For: trainer, reviewer, legal-reviewer, manager, auditor. Audit: read. */
    get: {
      parameters: { path: { id: string } }
      requestBody?: never
      responses: {
        200: {
          content: {
            'application/json': {
              article: {
                id: string
                scene: string
                problem: string
                question: string
                phrasings: string[]
                answer: string
                locale: string
                status: string
                validFrom?: string
                validUntil?: string
                audience?: string[]
                legal?: boolean
                author?: string
                origin?: {
                  type: string
                  from: string
                  examples?: string[]
                  count?: number
                  firstAt?: string
                  lastAt?: string
                }
                updatedAt: string
                version: number
              }
              at: string
              by: string
              hands: string[]
              approvals: {
                article: string
                version: number
                hash: string
                legal?: boolean
                note?: string
                by: string
                at: string
              }[]
              returned: { article: string; version: number; legal?: boolean; note: string; by: string; at: string }[]
              serves: boolean
            }[]
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/knowledge/articles/{id}/versions/{version}': {
    /** What a version said. For: trainer, reviewer, legal-reviewer, manager, auditor. Audit: read. */
    get: {
      parameters: { path: { id: string; version: number } }
      requestBody?: never
      responses: {
        200: {
          content: {
            'application/json': {
              id: string
              scene: string
              problem: string
              question: string
              phrasings: string[]
              answer: string
              locale: string
              status: string
              validFrom?: string
              validUntil?: string
              audience?: string[]
              legal?: boolean
              author?: string
              origin?: {
                type: string
                from: string
                examples?: string[]
                count?: number
                firstAt?: string
                lastAt?: string
              }
              updatedAt: string
              version: number
            }
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/knowledge/ask': {
    /** What the bot would answer, without a trace. For: trainer. Audit: none. */
    post: {
      parameters?: never
      requestBody: { content: { 'application/json': { question: string; locale?: string } } }
      responses: {
        200: { content: { 'application/json': { article?: string; version?: number; text: string } } }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/knowledge/findings': {
    /** What makes answers worse: claimed twice, expired, without phrasings, in one language only. For: trainer, reviewer, legal-reviewer, manager, auditor. Audit: read. */
    get: {
      parameters?: never
      requestBody?: never
      responses: {
        200: {
          content: {
            'application/json': {
              code: string
              level: 'error' | 'warning'
              article: string
              question: string
              other?: string
              text?: string
              zh: string
              en: string
            }[]
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/knowledge/imports': {
    /** Reads a file, sent as it is; nothing is stored yet. For: trainer. Audit: change. */
    post: {
      parameters: { query: { name: string; scripts?: 'refuse' | 'strip' } }
      requestBody: { content: { 'application/octet-stream': unknown } }
      responses: {
        200: {
          content: {
            'application/json': {
              id: string
              name: string
              drafts: {
                id: string
                question: string
                answer: string
                scene: string
                problem: string
                locale: string
                isKnown: boolean
              }[]
              waiting: {
                id: string
                source: string
                line?: number
                page?: number
                sheet?: string
                fields: { question?: string; answer?: string; scene?: string; problem?: string; locale?: string }
                needs: string[]
                odd: { field: string; value: string }[]
                problems: { code: string; zh: string; en: string }[]
                table?: { columns: string[]; rows: string[][]; count: number }
              }[]
              problems: { code: string; zh: string; en: string }[]
            }
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/knowledge/imports/{id}/columns': {
    /** Says what the columns of a table hold, and reads it again. For: trainer. Audit: change. */
    post: {
      parameters: { path: { id: string } }
      requestBody: {
        content: {
          'application/json': {
            piece: string
            columns: (
              | ('question' | 'answer' | 'phrasings' | 'scene' | 'problem' | 'locale' | 'audience' | 'id')
              | null
            )[]
            hasHead?: boolean
          }
        }
      }
      responses: {
        200: {
          content: {
            'application/json': {
              id: string
              name: string
              drafts: {
                id: string
                question: string
                answer: string
                scene: string
                problem: string
                locale: string
                isKnown: boolean
              }[]
              waiting: {
                id: string
                source: string
                line?: number
                page?: number
                sheet?: string
                fields: { question?: string; answer?: string; scene?: string; problem?: string; locale?: string }
                needs: string[]
                odd: { field: string; value: string }[]
                problems: { code: string; zh: string; en: string }[]
                table?: { columns: string[]; rows: string[][]; count: number }
              }[]
              problems: { code: string; zh: string; en: string }[]
            }
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/knowledge/imports/{id}/store': {
    /** Stores drafts; what lacks something waits to be completed. For: trainer. Audit: change. */
    post: {
      parameters: { path: { id: string } }
      requestBody: {
        content: {
          'application/json': {
            mends?: { id: string; fields: { [key: string]: string }; without?: string[] }[]
            leave?: string[]
          }
        }
      }
      responses: {
        200: {
          content: { 'application/json': { drafts: string[]; unchanged: number; completed: string[]; waiting: number } }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/knowledge/list': {
    /** Articles row by row, what was changed last first; what is searched for, by how well it fits. For: trainer, reviewer, legal-reviewer, manager, auditor. Audit: read. */
    get: {
      parameters?: {
        query?: {
          text?: string
          scene?: string
          problem?: string
          locale?: string
          standing?:
            | 'serves'
            | 'changed'
            | 'draft'
            | 'returned'
            | 'review'
            | 'ready'
            | 'scheduled'
            | 'trial'
            | 'unfinished'
            | 'mined'
            | 'expired'
            | 'stale'
            | 'unused'
            | 'retired'
          from?: number
          limit?: number
        }
      }
      requestBody?: never
      responses: {
        200: {
          content: {
            'application/json': {
              total: number
              articles: {
                id: string
                scene: string
                problem: string
                question: string
                locale: string
                version: number
                updatedAt: string
                author?: string
                legal?: boolean
                standings: (
                  | 'serves'
                  | 'changed'
                  | 'draft'
                  | 'returned'
                  | 'review'
                  | 'ready'
                  | 'scheduled'
                  | 'trial'
                  | 'unfinished'
                  | 'mined'
                  | 'expired'
                  | 'stale'
                  | 'unused'
                  | 'retired'
                )[]
                missing: string[]
              }[]
            }
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/knowledge/mine': {
    /** Makes drafts of what customers asked and no article answers. For: trainer. Audit: change. */
    post: {
      parameters?: never
      requestBody: { content: { 'application/json': Record<string, never> } }
      responses: {
        200: { content: { 'application/json': { asked: number; troubled: number; drafts: string[] } } }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/knowledge/pending': {
    /** What does not serve yet, and which approvals it needs. For: trainer, reviewer, legal-reviewer, manager, auditor. Audit: read. */
    get: {
      parameters?: never
      requestBody?: never
      responses: {
        200: {
          content: {
            'application/json': {
              article: {
                id: string
                scene: string
                problem: string
                question: string
                phrasings: string[]
                answer: string
                locale: string
                status: string
                validFrom?: string
                validUntil?: string
                audience?: string[]
                legal?: boolean
                author?: string
                origin?: {
                  type: string
                  from: string
                  examples?: string[]
                  count?: number
                  firstAt?: string
                  lastAt?: string
                }
                updatedAt: string
                version: number
              }
              serves?: {
                id: string
                scene: string
                problem: string
                question: string
                phrasings: string[]
                answer: string
                locale: string
                status: string
                validFrom?: string
                validUntil?: string
                audience?: string[]
                legal?: boolean
                author?: string
                origin?: {
                  type: string
                  from: string
                  examples?: string[]
                  count?: number
                  firstAt?: string
                  lastAt?: string
                }
                updatedAt: string
                version: number
              }
              missing: string[]
            }[]
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/knowledge/publish': {
    /** Rehearses what waits, and lets it serve: for everybody, or for a share of the customers first. For: trainer. Audit: change. */
    post: {
      parameters?: never
      requestBody: {
        content: {
          'application/json': {
            by?: string
            note?: string
            articles?: string[]
            from?: string
            despite?: string
            share?: number
            until?: string
          }
        }
      }
      responses: {
        200: {
          content: {
            'application/json': {
              release?: {
                number: number
                at: string
                by: string
                note?: string
                from?: string
                rollback?: number
                trial?: number
                changes: { article: string; from?: number; to?: number }[]
                gate?: { questions: number; changed: number; better: number; worse: number; broken: string[] }
                despite?: string
              }
              trial?: {
                number: number
                at: string
                by: string
                note?: string
                share: number
                until?: string
                changes: { article: string; from?: number; to?: number }[]
                gate?: { questions: number; changed: number; better: number; worse: number; broken: string[] }
                despite?: string
                ended?: {
                  at: string
                  how: 'published' | 'stopped' | 'expired'
                  by?: string
                  note?: string
                  release?: number
                }
              }
              report?: {
                figures: { questions: number; changed: number; better: number; worse: number; broken: string[] }
                changes: {
                  question: string
                  locale?: string
                  golden?: string | null
                  before: { article?: string; version?: number; text: string }
                  after: { article?: string; version?: number; text: string }
                  verdict: string
                }[]
                broken: {
                  question: string
                  locale?: string
                  golden?: string | null
                  before: { article?: string; version?: number; text: string }
                  after: { article?: string; version?: number; text: string }
                  verdict: string
                }[]
                wrong: { question: string; locale?: string; golden?: string | null }[]
              }
            }
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/knowledge/rehearse': {
    /** Tells which answers a publish would change. Nothing is changed by it. For: trainer, reviewer, legal-reviewer. Audit: none. */
    post: {
      parameters?: never
      requestBody: { content: { 'application/json': { articles?: string[]; trial?: boolean } } }
      responses: {
        200: {
          content: {
            'application/json': {
              report?: {
                figures: { questions: number; changed: number; better: number; worse: number; broken: string[] }
                changes: {
                  question: string
                  locale?: string
                  golden?: string | null
                  before: { article?: string; version?: number; text: string }
                  after: { article?: string; version?: number; text: string }
                  verdict: string
                }[]
                broken: {
                  question: string
                  locale?: string
                  golden?: string | null
                  before: { article?: string; version?: number; text: string }
                  after: { article?: string; version?: number; text: string }
                  verdict: string
                }[]
                wrong: { question: string; locale?: string; golden?: string | null }[]
              }
            }
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/knowledge/releases': {
    /** What was published, by whom and why, the latest first. For: trainer, reviewer, legal-reviewer, manager, auditor. Audit: read. */
    get: {
      parameters?: never
      requestBody?: never
      responses: {
        200: {
          content: {
            'application/json': {
              number: number
              at: string
              by: string
              note?: string
              from?: string
              rollback?: number
              trial?: number
              changes: { article: string; from?: number; to?: number }[]
              gate?: { questions: number; changed: number; better: number; worse: number; broken: string[] }
              despite?: string
            }[]
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/knowledge/releases/latest': {
    /** The latest releases, each with the first articles that it changed. For: trainer, reviewer, legal-reviewer, manager, auditor. Audit: read. */
    get: {
      parameters?: { query?: { limit?: number } }
      requestBody?: never
      responses: {
        200: {
          content: {
            'application/json': {
              number: number
              at: string
              by: string
              note?: string
              from?: string
              rollback?: number
              trial?: number
              changes: { article: string; from?: number; to?: number; question?: string }[]
              gate?: { questions: number; changed: number; better: number; worse: number; broken: string[] }
              despite?: string
              count: number
            }[]
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/knowledge/return': {
    /** Sends texts that are up for review back to their authors, and says why. For: reviewer, legal-reviewer. Audit: change. */
    post: {
      parameters?: never
      requestBody: {
        content: { 'application/json': { by?: string; note: string; articles: string[]; legal?: boolean } }
      }
      responses: {
        200: { content: { 'application/json': { ok: boolean } } }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/knowledge/review': {
    /** Puts drafts up for review. For: trainer. Audit: change. */
    post: {
      parameters?: never
      requestBody: { content: { 'application/json': { by?: string; note?: string; articles: string[] } } }
      responses: {
        200: { content: { 'application/json': { ok: boolean } } }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/knowledge/rollback': {
    /** Takes a release and all after it back. For: trainer. Audit: change. */
    post: {
      parameters?: never
      requestBody: { content: { 'application/json': { by?: string; note?: string; release?: number } } }
      responses: {
        200: {
          content: {
            'application/json': {
              number: number
              at: string
              by: string
              note?: string
              from?: string
              rollback?: number
              trial?: number
              changes: { article: string; from?: number; to?: number }[]
              gate?: { questions: number; changed: number; better: number; worse: number; broken: string[] }
              despite?: string
            }
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/knowledge/similar': {
    /** Articles that answer the same as one that is being written, those that say otherwise first. For: trainer, reviewer, legal-reviewer, manager, auditor. Audit: none. */
    post: {
      parameters?: never
      requestBody: {
        content: {
          'application/json': { id?: string; question: string; phrasings?: string[]; answer?: string; locale: string }
        }
      }
      responses: {
        200: {
          content: {
            'application/json': {
              article: {
                id: string
                scene: string
                problem: string
                question: string
                locale: string
                version: number
                updatedAt: string
                author?: string
                legal?: boolean
                standings: (
                  | 'serves'
                  | 'changed'
                  | 'draft'
                  | 'returned'
                  | 'review'
                  | 'ready'
                  | 'scheduled'
                  | 'trial'
                  | 'unfinished'
                  | 'mined'
                  | 'expired'
                  | 'stale'
                  | 'unused'
                  | 'retired'
                )[]
                missing: string[]
              }
              answer: string
              confidence: number
              claims?: string
              differs?: { here: string; there: string }
            }[]
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/knowledge/test-questions': {
    /** Questions whose answer is known, in the order in which they were added. For: trainer, reviewer, legal-reviewer, manager, auditor. Audit: read. */
    get: {
      parameters?: never
      requestBody?: never
      responses: {
        200: { content: { 'application/json': { question: string; locale?: string; article: string | null }[] } }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
    /** Says which article must answer a question, or that none may. For: trainer. Audit: change. */
    put: {
      parameters?: never
      requestBody: { content: { 'application/json': { question: string; locale?: string; article: string | null } } }
      responses: {
        200: { content: { 'application/json': { ok: boolean } } }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
    /** Takes a question away. For: trainer. Audit: change. */
    delete: {
      parameters: { query: { question: string; locale?: string } }
      requestBody?: never
      responses: {
        200: { content: { 'application/json': { ok: boolean } } }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/knowledge/test-questions/check': {
    /** Asks the bot that runs all of them, and tells which are answered rightly. For: trainer, reviewer, legal-reviewer, manager, auditor. Audit: none. */
    post: {
      parameters?: never
      requestBody: { content: { 'application/json': Record<string, never> } }
      responses: {
        200: {
          content: {
            'application/json': {
              question: string
              locale?: string
              article: string | null
              answered: { article?: string; version?: number; text: string }
              isRight: boolean
            }[]
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/knowledge/tree': {
    /** Scenes, types of problem and languages, and how many articles stand in which way. For: trainer, reviewer, legal-reviewer, manager, auditor. Audit: read. */
    get: {
      parameters?: never
      requestBody?: never
      responses: {
        200: {
          content: {
            'application/json': {
              scenes: { scene: string; count: number; problems: { problem: string; count: number }[] }[]
              locales: string[]
              audiences: string[]
              counts: { [key: string]: number }
              review: 'none' | 'required'
              waiting: number
            }
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/knowledge/trial/end': {
    /** Ends the trial: everybody is answered from what is published. For: trainer. Audit: change. */
    post: {
      parameters?: never
      requestBody: { content: { 'application/json': { by?: string; note?: string } } }
      responses: {
        200: {
          content: {
            'application/json': {
              number: number
              at: string
              by: string
              note?: string
              share: number
              until?: string
              changes: { article: string; from?: number; to?: number }[]
              gate?: { questions: number; changed: number; better: number; worse: number; broken: string[] }
              despite?: string
              ended?: {
                at: string
                how: 'published' | 'stopped' | 'expired'
                by?: string
                note?: string
                release?: number
              }
            }
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/knowledge/trial/publish': {
    /** Rehearses what is tried, and lets it serve for everybody. For: trainer. Audit: change. */
    post: {
      parameters?: never
      requestBody: { content: { 'application/json': { by?: string; note?: string; despite?: string } } }
      responses: {
        200: {
          content: {
            'application/json': {
              release: {
                number: number
                at: string
                by: string
                note?: string
                from?: string
                rollback?: number
                trial?: number
                changes: { article: string; from?: number; to?: number }[]
                gate?: { questions: number; changed: number; better: number; worse: number; broken: string[] }
                despite?: string
              }
              report?: {
                figures: { questions: number; changed: number; better: number; worse: number; broken: string[] }
                changes: {
                  question: string
                  locale?: string
                  golden?: string | null
                  before: { article?: string; version?: number; text: string }
                  after: { article?: string; version?: number; text: string }
                  verdict: string
                }[]
                broken: {
                  question: string
                  locale?: string
                  golden?: string | null
                  before: { article?: string; version?: number; text: string }
                  after: { article?: string; version?: number; text: string }
                  verdict: string
                }[]
                wrong: { question: string; locale?: string; golden?: string | null }[]
              }
            }
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/knowledge/trials': {
    /** What was tried with a share of the customers first, the latest first; one without an end runs. For: trainer, reviewer, legal-reviewer, manager, auditor. Audit: read. */
    get: {
      parameters?: { query?: { limit?: number } }
      requestBody?: never
      responses: {
        200: {
          content: {
            'application/json': {
              number: number
              at: string
              by: string
              note?: string
              share: number
              until?: string
              changes: { article: string; from?: number; to?: number; question?: string }[]
              gate?: { questions: number; changed: number; better: number; worse: number; broken: string[] }
              despite?: string
              ended?: {
                at: string
                how: 'published' | 'stopped' | 'expired'
                by?: string
                note?: string
                release?: number
              }
              count: number
            }[]
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/knowledge/waiting': {
    /** What was imported and lacks something, in the order in which it came. For: trainer, reviewer, legal-reviewer, manager, auditor. Audit: read. */
    get: {
      parameters?: { query?: { from?: number; limit?: number } }
      requestBody?: never
      responses: {
        200: {
          content: {
            'application/json': {
              total: number
              pieces: {
                id: string
                source: string
                line?: number
                page?: number
                sheet?: string
                fields: { question?: string; answer?: string; scene?: string; problem?: string; locale?: string }
                needs: string[]
                odd: { field: string; value: string }[]
                problems: { code: string; zh: string; en: string }[]
                table?: { columns: string[]; rows: string[][]; count: number }
              }[]
            }
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/knowledge/waiting/columns': {
    /** Says what the columns of a table that waits hold, and cuts it into its rows. For: trainer. Audit: change. */
    post: {
      parameters?: never
      requestBody: {
        content: {
          'application/json': {
            piece: string
            columns: (
              | ('question' | 'answer' | 'phrasings' | 'scene' | 'problem' | 'locale' | 'audience' | 'id')
              | null
            )[]
            hasHead?: boolean
          }
        }
      }
      responses: {
        200: { content: { 'application/json': { drafts: string[]; waiting: number } } }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/knowledge/waiting/complete': {
    /** Gives pieces what they lack, and makes them drafts. For: trainer. Audit: change. */
    post: {
      parameters?: never
      requestBody: {
        content: {
          'application/json': { pieces: { id: string; fields: { [key: string]: string }; without?: string[] }[] }
        }
      }
      responses: {
        200: {
          content: {
            'application/json': {
              completed: string[]
              failed: { id: string; problems: { code: string; zh: string; en: string }[] }[]
            }
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/knowledge/waiting/discard': {
    /** Throws pieces away. For: trainer. Audit: change. */
    post: {
      parameters?: never
      requestBody: { content: { 'application/json': { pieces: string[] } } }
      responses: {
        200: { content: { 'application/json': { ok: boolean } } }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/traces/conversations': {
    /** The 100 conversations that changed last. For: trainer, manager, auditor. Audit: personal. */
    get: {
      parameters?: never
      requestBody?: never
      responses: {
        200: { content: { 'application/json': { id: string; adapter: string; name?: string; updatedAt: number }[] } }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
  '/traces/conversations/{id}': {
    /** What came in, what was decided and why, what went out. For: trainer, manager, auditor. Audit: personal. */
    get: {
      parameters: { path: { id: string } }
      requestBody?: never
      responses: {
        200: {
          content: {
            'application/json': (
              | {
                  kind: 'in'
                  position: number
                  acceptedAt: number
                  attempts: number
                  outcome?: string
                  error?: string
                  trace?: { step: string; saw?: Json; scored?: Json; chose?: Json; ms?: number }[]
                  startedAt?: number
                  endedAt?: number
                  event: {
                    type: string
                    by?: { kind: 'customer' | 'bot' | 'agent' | 'system'; name?: string }
                    parts?: {
                      type: string
                      text?: string
                      title?: string
                      url?: string
                      name?: string
                      alt?: string
                      choices?: { label: string; value: string }[]
                      sources?: { title: string; articleId: string; version: number }[]
                    }[]
                    what?: string
                    value?: string
                    label?: string
                    name?: string
                  }
                }
              | {
                  kind: 'out'
                  position: number
                  by: { kind: 'customer' | 'bot' | 'agent' | 'system'; name?: string }
                  act: {
                    type: 'say' | 'edit' | 'delete' | 'react' | 'assign'
                    part?: {
                      type: string
                      text?: string
                      title?: string
                      url?: string
                      name?: string
                      alt?: string
                      choices?: { label: string; value: string }[]
                      sources?: { title: string; articleId: string; version: number }[]
                    }
                    emoji?: string
                    owner?: { kind: 'bot' | 'queue' | 'agent'; id?: string; name?: string }
                  }
                  answers?: number
                  status: string
                  attempts: number
                  code?: string
                  at: number
                  settledAt?: number
                }
              | { kind: 'record'; position: number; type: string; data: Json }
            )[]
          }
        }
        default: { content: { 'application/json': RefusalBody } }
      }
    }
  }
}
