/** What an agent can plant for git, which must not run when its workspace is harvested. */
import { Effect } from "effect"
import { afterAll, describe, expect, test } from "vitest"
import { ExecutionAdapter } from "../../../core/execution/execution-adapter.ts"
import { localExecutionLayer } from "../../../core/execution/local/local-execution.ts"
import { failureCode, limits, makeHome, startBench } from "../fixture.ts"

/** Leaves its mark in the workspace wherever it runs, since a workspace is what every sandbox of it shares. */
const mark = "touch /workspace/RAN"

const plants: ReadonlyArray<{ readonly title: string; readonly plant: string; readonly control: string }> = [
  { title: "core.fsmonitor", plant: `git config core.fsmonitor "${mark}; false"`, control: "git status" },
  {
    title: "hooks",
    plant: `mkdir -p .git/hooks; for h in post-index-change pre-commit post-commit reference-transaction; do printf '#!/bin/sh\\n${mark}\\n' > .git/hooks/$h; chmod +x .git/hooks/$h; done`,
    control: "git add -A; git commit -qm x"
  },
  {
    title: "core.hooksPath",
    plant: `mkdir hooks; printf '#!/bin/sh\\n${mark}\\n' > hooks/post-index-change; chmod +x hooks/*; git config core.hooksPath hooks`,
    control: "touch new; git add -A"
  },
  {
    title: "a clean filter by attributes",
    plant: `git config filter.evil.clean "${mark}; cat"; rm .git/info/attributes; echo '* filter=evil' > .gitattributes; echo more >> README.md`,
    control: "git add -A"
  },
  {
    title: "a filter process by attributes",
    plant: `git config filter.evil.process "${mark}"; rm .git/info/attributes; echo '* filter=evil' > .gitattributes; echo more >> README.md`,
    control: "git add -A"
  },
  {
    title: "an external diff and textconv",
    plant: `git config diff.external "sh -c '${mark}'"; git config diff.evil.textconv "${mark}; cat"; echo '*.md diff=evil' > .gitattributes; echo more >> README.md`,
    control: "git diff"
  },
  {
    title: "an included configuration",
    plant: `printf '[core]\\n\\tfsmonitor = "${mark}; false"\\n' > evil.cfg; git config include.path ../evil.cfg`,
    control: "git status"
  },
  {
    title: "another place for the work tree's git folder",
    plant: `mv .git /workspace/moved; printf 'gitdir: /workspace/moved' > .git; git config core.fsmonitor "${mark}; false"; echo moved >> .gitignore`,
    control: "git status"
  },
  {
    title: "a git folder that is a link",
    plant: `mv .git real; ln -s real .git; git config core.fsmonitor "${mark}; false"; echo real >> .gitignore`,
    control: "git status"
  },
  {
    title: "settings in the home folder and the environment",
    plant: `git config --global core.fsmonitor "${mark}; false"`,
    control: "git status"
  }
]

describe("nothing an agent planted for git runs", () => {
  const bench = startBench((home) => localExecutionLayer({ home }), makeHome())
  afterAll(bench.close)
  const checkout = { store: bench.store, commit: bench.commit }
  const harvest = (workspace: string) =>
    ExecutionAdapter.pipe(Effect.flatMap((each) => each.harvest({ label: `h-${workspace}`, run: "r", workspace, checkout, limits })))

  for (const [at, { title, plant, control }] of plants.entries()) {
    test(`EXE-4 SEC-1 ${title}`, async () => {
      const ran = await bench.inside((sandbox) => sandbox.exec(["bash", "-c", `${plant}; ${control}; ls RAN`]))
      expect(ran.stdout, `the control did not run: ${ran.stderr}`).toContain("RAN")
      const workspace = `planted-${at}`
      const kept = { workspace, keep: true }
      await bench.inside((sandbox) => sandbox.exec(["bash", "-c", `${plant}; rm -f RAN; echo changed > changed`]), kept)
      const harvested = await bench.run(harvest(workspace))
      const after = await bench.inside((sandbox) => sandbox.exec(["ls", "-A"]), kept)
      expect(after.stdout).not.toContain("RAN")
      expect(harvested.files.map((each) => each.path)).toContain("changed")
      expect(harvested.files.map((each) => each.path)).not.toContain("RAN")
    })
  }

  test("EXE-4 a nested repository with its own fsmonitor is refused and does not run", async () => {
    const plant = `git init -q sub; cd sub; echo x > x; git add x; git -c user.name=a -c user.email=b commit -qm x; git config core.fsmonitor "${mark}; false"; cd ..`
    const ran = await bench.inside((sandbox) => sandbox.exec(["bash", "-c", `${plant}; git add -A; git status; ls RAN`]))
    expect(ran.stdout).toContain("RAN")
    const kept = { workspace: "nested", keep: true }
    await bench.inside((sandbox) => sandbox.exec(["bash", "-c", `${plant}; rm -f RAN`]), kept)
    expect(await bench.run(failureCode(harvest("nested")))).toBe("nested-repository")
    expect((await bench.inside((sandbox) => sandbox.exec(["ls", "-A"]), kept)).stdout).not.toContain("RAN")
  })

  test("EXE-4 objects borrowed from elsewhere, an own commit and a moved branch change nothing of the harvest", async () => {
    const kept = { workspace: "own-history", keep: true }
    await bench.inside(
      (sandbox) =>
        sandbox.exec([
          "bash",
          "-c",
          "echo /etc > .git/objects/info/alternates; echo y > y; git add -A; git commit -qm own; git checkout -q --orphan other; git rm -rqf --cached .; git update-ref refs/replace/$(git rev-parse work) $(git hash-object -w y) || true"
        ]),
      kept
    )
    const harvested = await bench.run(harvest("own-history"))
    expect(harvested.files.map((each) => [each.status, each.path])).toEqual([["added", "y"]])
  })

  test("EXE-4 a link out of the workspace is taken as a link, and a workspace that is all gone as deletions", async () => {
    await bench.inside((sandbox) => sandbox.exec(["sh", "-c", "ln -s /etc/passwd out; ln -s / root"]), { workspace: "links", keep: true })
    const links = await bench.run(harvest("links"))
    expect(links.files.map((each) => [each.path, each.mode.after])).toEqual([
      ["out", "120000"],
      ["root", "120000"]
    ])
    await bench.inside((sandbox) => sandbox.exec(["bash", "-c", "shopt -s dotglob; rm -rf -- *"]), { workspace: "wiped", keep: true })
    const wiped = await bench.run(harvest("wiped"))
    expect(new Set(wiped.files.map((each) => each.status))).toEqual(new Set(["deleted"]))
    expect(wiped.tree).toBe("4b825dc642cb6eb9a060e54bf8d69288fbee4904")
  })
})
