import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { pipelines } from "../../../core/repository/knowledge/pipelines.ts"
import { yamlKeys } from "../../../core/repository/knowledge/yaml.ts"

const read = (path: string, text: string | null) => pipelines([{ mode: "100644", oid: "0", bytes: 1, path }], new Map([[path, text]]))[0]

describe("PLN-5 pipelines and their jobs are read from CI's own files", () => {
  it("PLN-5 GitHub's workflows, with texts of several lines, comments, quotes and names within jobs", () => {
    const text = `# jobs:
name: "All of it" # the name
on:
  push:
env:
  SCRIPT: |
    jobs:
      not-a-job:
jobs:
  # first
  build:
    name: Build
    steps:
      - run: |
          echo x:
            y:
  "lint it":
    runs-on: x
  'deploy-\${{ x }}': {runs-on: x}
defaults:
  run: x
`
    expect(read(".github/workflows/a.yaml", text)).toEqual({
      path: ".github/workflows/a.yaml",
      system: "github-actions",
      name: "All of it",
      jobs: ["build", "lint it", "deploy-${{ x }}"]
    })
  })

  it.each([
    [
      ".gitlab-ci.yml",
      "stages: [a]\nimage: x\n.base: &b\n  script: x\nunit test:\n  script: x\nbuild: {script: x}\n",
      ["unit test", "build"]
    ],
    [
      ".circleci/config.yml",
      "version: 2.1\njobs:\n    test:\n        docker: x\n    build:\n        docker: y\nworkflows:\n  x: y\n",
      ["test", "build"]
    ],
    ["Jenkinsfile", "pipeline { stages { } }", []],
    [".ci/run", "#!/bin/sh\n", []]
  ])("PLN-5 %s", (path, text, jobs) => {
    const found = read(path, text)
    expect(found?.jobs).toEqual(jobs)
    expect(found).not.toHaveProperty("problem")
  })

  it("PLN-5 what is no CI file is none, what is too large or no YAML says so", () => {
    expect(read("src/.github/workflows/a.yml", "jobs:\n  a:\n")).toBeUndefined()
    expect(read(".github/workflows/deep/a.yml", "jobs:\n  a:\n")).toBeUndefined()
    expect(read(".github/workflows/a.yml", null)).toMatchObject({ problem: "too-large", jobs: [] })
    expect(read(".github/workflows/a.yml", "[[[")).toMatchObject({ problem: "unreadable", jobs: [] })
  })

  it("PLN-5 no text takes long or fails", () => {
    const from = performance.now()
    for (const part of ['"', "'", "a: ", "- ", "? ", ": ", "a ", "[", "{", " ", "\t", "a:\n", " a:\n", "#", "a b ", "\\"]) {
      for (const parent of [undefined, "jobs"]) yamlKeys(`jobs:\n  ${part.repeat(250_000 / part.length)}`, parent)
    }
    expect(performance.now() - from).toBeLessThan(15_000)
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => void read(".github/workflows/a.yml", text)))
  })
})
