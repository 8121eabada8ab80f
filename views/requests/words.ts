/** A command as one would type it: words with spaces are quoted. Only for people; nothing runs it. */
export const words = (command: ReadonlyArray<string>): string =>
  command.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word}'`)).join(" ")
