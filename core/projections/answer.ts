/** Answers one question from the projections, which are brought up to the ledger's head before. */
import type { Database } from "bun:sqlite"
import type { Instant } from "../domain/ids.ts"
import { openForReading } from "../ledger/open-for-reading.ts"
import { projectionFault } from "./fault.ts"
import { report } from "../metrics/report.ts"
import { graph, path } from "../provenance/graph/graph.ts"
import { keepProjections, type Kept } from "./keep.ts"
import { openLedgerEvents, type LedgerEvents } from "./ledger-events.ts"
import type { Files, Question, Reply } from "./protocol.ts"
import { factsFor, graphSource } from "./read.ts"
import { foldBeside } from "./share.ts"
import { openTables } from "./tables.ts"

export interface Answering {
  /** Never fails. One after another, in the order in which they were asked. */
  readonly answer: (question: Question) => Promise<Reply>
}

interface Opened {
  readonly tables: Database
  readonly reading: Database
  readonly ledger: LedgerEvents
  readonly kept: Kept
}

const open = (files: Files): Opened => {
  const reading = openForReading(files.ledger)
  const tables = openTables(files.projections)
  const ledger = openLedgerEvents(reading, files.artifacts)
  return { tables, reading, ledger, kept: keepProjections(tables, ledger, foldBeside(tables, files)) }
}

/** Nothing is opened before the first question. */
export const answering = (files: Files): Answering => {
  let opened: Opened | undefined
  const close = () => {
    opened?.tables.close()
    opened?.reading.close()
    opened = undefined
  }
  const answer = async (question: Question): Promise<Reply> => {
    if (question.kind === "close") {
      close()
      return { kind: "answer", value: null }
    }
    try {
      opened ??= open(files)
      return await replyTo(opened, question)
    } catch (cause) {
      // What is wrong may be mended by opening anew: a damaged file of projections is made again then.
      close()
      return { kind: "failed", ...projectionFault(cause) }
    }
  }
  let before: Promise<unknown> = Promise.resolve()
  return {
    answer: (question) => {
      const reply = before.then(() => answer(question))
      before = reply
      return reply
    }
  }
}

const replyTo = async ({ tables, ledger, kept }: Opened, question: Exclude<Question, { readonly kind: "close" }>): Promise<Reply> => {
  if (question.kind === "rebuild") return { kind: "answer", value: await kept.rebuild() }
  const seq = await kept.catchUp()
  if (question.kind === "metrics") {
    const { query, now } = question
    return { kind: "answer", value: report(factsFor(tables, query), query, now as Instant, seq) }
  }
  const source = graphSource(tables, ledger, seq)
  if (question.kind === "graph") {
    const found = graph(source, question.query)
    if (found !== undefined) return { kind: "answer", value: found }
    return { kind: "missing", node: question.query.scope._tag === "run" ? question.query.scope.run : "" }
  }
  const found = path(source, question.from, question.to)
  return "missing" in found ? { kind: "missing", node: found.missing } : { kind: "answer", value: found }
}
