/** Where before-build.ts puts the packages that a packed app runs on, from the project's root. */
export const packages = ".tools/package/runs-on/node_modules"
