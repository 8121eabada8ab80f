/** What an agent's final text says about tests, sentence by sentence. Deterministic words, no model. Pure. */

export interface Said {
  readonly text: string
  readonly says: "pass" | "fail" | "not-run"
}

const notRun =
  /\b(?:(?:did|have|has|was|were|could|can)(?:\s*n['’o]t|not)?\s*(?:not\s+)?(?:be\s+)?(?:run|ran|execut\w+|able to run)[^.]{0,40}\btests?\b)|\btests?\b[^.]{0,30}\b(?:(?:were|was|are|is|have been|could|can)\s*(?:not|n['’]t)\s+(?:be\s+)?(?:run|executed)|not\s+run)\b|\bwithout running\b[^.]{0,30}\btests?\b/i
const negated = /\b(?:not|n['’]t|never|no|un(?:able)?)\b/i
const fail =
  /\b(?:tests?|suite|specs?)\b[^.]{0,60}\b(?:fail(?:s|ed|ing)?|do(?:es)?(?: not|n['’]t) pass|broken|red)\b|\b\d+ (?:tests? )?(?:failed|failing)\b/i
const pass =
  /\b(?:tests?|suite|specs?|checks|everything)\b[^.]{0,60}\b(?:pass(?:es|ed|ing)?|succeed(?:s|ed)?|(?:is|are|all) green|ok)\b|\b(?:pass(?:es|ed|ing)|green)\b[^.]{0,20}\btests?\b|\b\d+ (?:tests? )?(?:passed|passing)\b|\b(?:verified|confirmed)\b[^.]{0,40}\btests?\b/i
const noFailures = /\b(?:0|no|zero|without(?: any)?)\s+(?:tests?\s+)?fail\w*/i

const longest = 240
const most = 20

export const saidAbout = (text: string): ReadonlyArray<Said> =>
  text
    .slice(0, 50_000)
    .split(/(?<=[.!?:;])\s+|\n+/)
    .flatMap((sentence): ReadonlyArray<Said> => {
      const trimmed = sentence.trim().replace(/^[-*#>\s]+/, "")
      const plain = trimmed.replace(/[`*_]/g, "")
      const says = meaning(plain)
      return says === undefined ? [] : [{ text: trimmed.slice(0, longest), says }]
    })
    .slice(0, most)

const meaning = (sentence: string): Said["says"] | undefined => {
  if (sentence === "" || sentence.length > 2_000) return undefined
  if (notRun.test(sentence) && negated.test(sentence)) return "not-run"
  const withoutZero = sentence.replace(noFailures, "")
  if (fail.test(withoutZero) && !/\b(?:failing|failed|broken)\s+tests?\b[^.]{0,40}\b(?:now\s+)?pass/i.test(sentence)) return "fail"
  // What should pass, or is asked to, is no claim that it did.
  if (/\b(?:should|must|would|will|to make|so that|until|if|whether|once|when)\b[^.]{0,40}\b(?:tests?|pass)/i.test(sentence))
    return undefined
  return pass.test(sentence) && !/\b(?:not|n['’]t)\s+(?:yet\s+|all\s+)?(?:pass|run|verified)/i.test(sentence) ? "pass" : undefined
}
