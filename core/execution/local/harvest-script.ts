/**
 * Turns a workspace's files into one commit on its base, by git inside a sandbox where nothing of the agent runs.
 * The git folder is ours and fresh; the agent's own `.git`, with whatever it planted there, is not looked at.
 */
import { rawAttributes } from "./checkout.ts"

/** Exit codes by which the script says what is wrong; it names the path on stdout. */
export const nestedRepository = 60
export const unreadableFile = 61
export const addFailed = 62

/**
 * `$1` is the base commit. The workspace is at /workspace, the store at /store, and /harvest is an empty folder
 * for the git folder and what is handed out: `bundle`, `diff`, `raw`, `numstat`, `commit`, `tree`.
 *
 * A folder with a `.git` of its own would be taken as a link and its files lost, so it is refused, except where
 * it is ignored. A gitlink of the base stays as it is: its folder is empty in a checkout, and anything in it
 * would be lost too. It goes only when folder and `.gitmodules` entry both do.
 */
export const harvestScript = `set -eu
base=$1
git init -q --bare --template= /harvest/git
export GIT_DIR=/harvest/git GIT_WORK_TREE=/workspace GIT_INDEX_FILE=/harvest/index
mkdir -p /harvest/git/info
printf '${rawAttributes}' > /harvest/git/info/attributes
printf '/store/objects\\n' > /harvest/git/objects/info/alternates
cd /workspace
git read-tree "$base"
git ls-files --stage -z | while IFS= read -r -d '' entry; do
  case $entry in 160000*) printf '%s\\0' "$entry" ;; esac
done > /harvest/links
while IFS= read -r -d '' entry; do
  path=\${entry#*$'\\t'}
  if [ -d "$path" ] && [ ! -L "$path" ] && [ -n "$(ls -A -- "$path")" ]; then printf '%s' "$path"; exit ${nestedRepository}; fi
done < /harvest/links
find . -mindepth 2 -name .git -prune -print0 > /harvest/nested 2> /harvest/errors || { head -c 2000 /harvest/errors; exit ${unreadableFile}; }
while IFS= read -r -d '' path; do
  folder=\${path%/.git}
  folder=\${folder#./}
  if ! GIT_LITERAL_PATHSPECS=0 git check-ignore -q --no-index -- "./$folder"; then printf '%s' "$folder"; exit ${nestedRepository}; fi
done < /harvest/nested
git add -A . 2> /harvest/errors || { head -c 4000 /harvest/errors; exit ${addFailed}; }
while IFS= read -r -d '' entry; do
  path=\${entry#*$'\\t'}
  object=\${entry#* }
  object=\${object%% *}
  if [ ! -e "$path" ] && [ ! -L "$path" ]; then
    grep -qsF -- "path = $path" .gitmodules && git update-index --add --cacheinfo "160000,$object,$path"
  elif [ -d "$path" ] && [ ! -L "$path" ]; then
    git update-index --add --cacheinfo "160000,$object,$path"
  fi
done < /harvest/links
tree=$(git write-tree)
commit=$(git commit-tree "$tree" -p "$base" -m "PatchPlane harvest")
git update-ref refs/patchplane/harvest "$commit"
printf '%s' "$tree" > /harvest/tree
printf '%s' "$commit" > /harvest/commit
git bundle create -q /harvest/bundle refs/patchplane/harvest --not "$base" 2> /harvest/errors || { cat /harvest/errors >&2; exit 1; }
options='--no-ext-diff --no-textconv --no-color --find-renames --ignore-submodules=none --src-prefix=a/ --dst-prefix=b/'
git diff-tree -r -p --full-index $options "$base" "$commit" > /harvest/diff
git diff-tree -r -z --raw --no-abbrev --find-renames "$base" "$commit" > /harvest/raw
git diff-tree -r -z --numstat --find-renames "$base" "$commit" > /harvest/numstat
`

/** Who the harvest's commit is by: always the same, so that the same files on the same base give the same commit. */
export const harvestIdentity: Readonly<Record<string, string>> = {
  GIT_AUTHOR_NAME: "PatchPlane",
  GIT_AUTHOR_EMAIL: "patchplane@localhost",
  GIT_AUTHOR_DATE: "2000-01-01T00:00:00Z",
  GIT_COMMITTER_NAME: "PatchPlane",
  GIT_COMMITTER_EMAIL: "patchplane@localhost",
  GIT_COMMITTER_DATE: "2000-01-01T00:00:00Z"
}
