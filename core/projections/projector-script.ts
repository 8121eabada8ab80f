/** The script of the projections' threads: from sources it is TypeScript; a bundle has it as `projector.js` beside itself. */
export const projectorScript = (): URL => new URL(import.meta.url.endsWith(".ts") ? "./projector.ts" : "./projector.js", import.meta.url)
