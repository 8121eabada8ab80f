/** Milliseconds: as long as a timer can be, 24 days. */
const longestTimer = 2 ** 31 - 1

/** Keeps a thread from ending while nothing is awaited there, and wakes nobody. */
export const keepAlive = (): NodeJS.Timeout => setInterval(() => undefined, longestTimer)
