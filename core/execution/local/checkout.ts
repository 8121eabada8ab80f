/**
 * Makes a workspace's tree: a private clone of exactly one commit, made by git inside a sandbox that reaches
 * nothing. No template, hook, submodule or filter: every file has the very bytes of its blob, also where
 * `.gitattributes` would convert them, so that what an agent leaves is what is harvested.
 */

/** Raw bytes, whatever the tree's own attributes say: this file goes before them. */
export const rawAttributes = "* -text !eol -ident -filter -working-tree-encoding\\n"

/**
 * `$1` is the commit. Run in the empty workspace, with the store at /store. The fetch takes what the commit
 * reaches and nothing else of the store: other runs' changes stay out.
 */
export const checkoutScript = `set -eu
git init -q --template= --initial-branch=work .
mkdir -p .git/info
printf '${rawAttributes}' > .git/info/attributes
git fetch -q --no-tags --no-recurse-submodules --no-write-fetch-head --update-shallow file:///store "$1"
git update-ref refs/heads/work "$1"
git reset -q --hard "$1"
git config user.name agent
git config user.email agent@localhost
`
