/** The patterns that rules bring themselves; a bundle adds to them. */

/** The repository's own rules: a change could loosen what the next change is held to. */
export const frozen = ["/.patchplane"]

/** What a build or release service reads, or runs with its own credentials. */
export const ci = [
  "/.github/workflows",
  "/.github/actions",
  "/.github/dependabot.y*ml",
  "/.github/CODEOWNERS",
  "/CODEOWNERS",
  "/docs/CODEOWNERS",
  "/.gitlab-ci.y*ml",
  "/.gitlab",
  "/.circleci",
  "/.buildkite",
  "/.woodpecker",
  "/.woodpecker.y*ml",
  "/.teamcity",
  "/.azure-pipelines",
  "azure-pipelines*.y*ml",
  "bitbucket-pipelines.y*ml",
  "/.travis.y*ml",
  "/.appveyor.y*ml",
  "/appveyor.y*ml",
  "/.drone.y*ml",
  "/.cirrus.y*ml",
  "/.semaphore",
  "/.forgejo/workflows",
  "/.gitea/workflows",
  "/.ci",
  "/.husky",
  "/cloudbuild.y*ml",
  "/buildspec*.y*ml",
  "Jenkinsfile",
  "Jenkinsfile.*",
  "/action.y*ml"
]
