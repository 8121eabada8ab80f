/**
 * Ways out of a sandbox. Each is done twice: outside, as the positive control (it has to get through, or the attempt
 * proves nothing), and inside, where it must not. Where doing it outside would hurt the machine, the control does
 * the same to something of its own, or asks whether it could.
 */
import { hasNetwork, hasSix, leftBehind, type Victim } from "./victim.ts"

export interface Attempt {
  readonly title: string
  readonly script: (victim: Victim) => string
  /** Whether it got through, from what it printed and from the victim's state. */
  readonly escaped: (said: string, victim: Victim) => boolean
  /** Who can do it outside: everybody, or only root. `network`: everybody, where the machine has one. */
  readonly control: "always" | "root" | "network" | "six"
  /** What is done outside instead; it prints ESCAPED where it gets through. */
  readonly outside?: (victim: Victim) => string
}

const reads = (title: string, script: Attempt["script"], control: Attempt["control"] = "always"): Attempt => ({
  title,
  script,
  escaped: (said, victim) => said.includes(victim.canary),
  control
})
const prints = (
  title: string,
  script: Attempt["script"],
  control: Attempt["control"] = "always",
  outside?: Attempt["script"]
): Attempt => ({
  title,
  script: (victim) => `${script(victim)} && echo ESCAPED`,
  escaped: (said) => said.includes("ESCAPED"),
  control,
  ...(outside === undefined ? {} : { outside: (victim: Victim) => `${outside(victim)} && echo ESCAPED` })
})
const reaches = (title: string, script: Attempt["script"], control: Attempt["control"] = "always"): Attempt => ({
  title,
  script,
  escaped: (said, victim) => victim.reached() || said.includes(victim.canary),
  control
})
const writes = (title: string, script: Attempt["script"]): Attempt => ({
  title,
  script,
  escaped: (_, victim) => victim.filesInFolder().length > 0,
  control: "always"
})
const leaves = (title: string, script: Attempt["script"]): Attempt => ({
  title,
  script,
  escaped: (_, victim) => leftBehind(victim.name).length > 0,
  control: "always"
})
/** In a repository that may be there already, or not. */
const inRepository = (script: string): string => `git init -q . 2>/dev/null; ${script}`
const as = "git -c user.name=a -c user.email=b@c -c protocol.file.allow=always"
const memory = (pid: number): string =>
  `bun -e 'const fs=require("node:fs");const l=fs.readFileSync("/proc/${pid}/maps","utf8").split("\\n").find(x=>x.includes("[stack]"));const [a,b]=l.split(" ")[0].split("-").map(x=>Number("0x"+x));const z=Buffer.alloc(b-a);fs.readSync(fs.openSync("/proc/${pid}/mem","r"),z,0,b-a,a);process.stdout.write(z.toString("latin1").replaceAll("\\0","\\n"))'`
const toSocket = (path: string) =>
  `timeout 5 bun -e 'const s=require("node:net").connect({path:${JSON.stringify(path).replaceAll("'", "")}});s.on("data",d=>{console.log(String(d));process.exit()});s.on("error",()=>process.exit(1))'`

/** A number that no account has, another one in each process. */
const userOfNobody = 70_000 + (process.pid % 100_000)

export const attempts: ReadonlyArray<Attempt> = [
  reads("read a file of the home folder", (v) => `cat ${v.secretFile}`),
  reads("read an ssh key", (v) => `cat ${v.sshKey}`),
  reads("read through a link in the workspace", (v) => `ln -sfn ${v.secretFile} out && cat out`),
  reads("read through /proc/self/root and ..", (v) => `cat /proc/self/root/../..${v.secretFile} || cat ../../../../../..${v.secretFile}`),
  reads("read through another process's root", (v) => `cat /proc/${v.pid}/root${v.secretFile}`),
  reads(
    "read through the first process's root",
    (v) => `cat /proc/1/root${v.secretFile} || cat ${v.secretFile.replace("/secret", "/./secret")}`
  ),
  reads("read environments of the host's processes", () => "cat /proc/[0-9]*/environ | tr '\\0' '\\n'"),
  reads("read the memory map of a host process", (v) => `cat /proc/${v.pid}/environ`),
  reads("pack the host's folder into an archive", (v) => `tar -cf - -C ${v.folder} . | tr '\\0' '\\n'`),
  prints("read /etc/shadow", () => "cat /etc/shadow", "root"),
  prints("see the host's own users", () => "getent passwd daemon >/dev/null && test -d /var"),
  prints(
    "see the host's sockets below /run and /var/run",
    () => 'test -n "$(ls -A /run /var 2>/dev/null | grep -v ":$" | grep -v "^egress.sock$" | grep .)"'
  ),
  prints("see control groups", () => "ls /sys/fs/cgroup"),
  prints(
    "see block devices, disks, memory and the kernel's log",
    () => 'test -n "$(find /dev -type b -o -name mem -o -name kmsg -o -name "loop*" -o -name fuse)"',
    "root"
  ),
  prints("make a device", () => "d=$(mktemp -d) && mknod $d/null2 c 1 3 && rm -r $d", "root"),
  prints("mount something", () => "mount -t tmpfs none /mnt && umount /mnt", "root"),
  prints("make a user namespace", () => "unshare --user true"),
  prints(
    "make a user namespace with its own root and mount in it",
    () => "unshare --user --map-root-user --mount sh -c 'mount -t tmpfs none /tmp'"
  ),
  prints("have capabilities", () => "! grep -q '^CapEff:.0*$' /proc/self/status", "root"),
  prints("gain by a set-user-id program", () => "! grep -q '^NoNewPrivs:.1$' /proc/self/status"),
  prints("be the host's root by number", () => "test $(id -u) = 0", "root"),
  prints("see more than its own processes", (v) => `test -d /proc/${v.pid} && grep -q sleep /proc/${v.pid}/comm`),
  prints("see another network interface", () => "test $(grep -c : /proc/net/dev) -gt 1", "network"),
  prints(
    "write a kernel setting",
    () => "echo core > /proc/sys/kernel/core_pattern",
    "root",
    () => "test -w /proc/sys/kernel/core_pattern"
  ),
  prints(
    "see the kernel's own settings as its to write",
    () => "test -w /proc/sys/kernel/hostname || test -w /proc/sys/vm/drop_caches",
    "root"
  ),
  prints(
    "write to the system",
    () => "touch /usr/pp || touch /etc/pp || touch /pp || touch /opt/pp || touch /dev/pp || touch /bin/pp",
    "root",
    (v) => `touch /usr/${v.name} && rm /usr/${v.name}`
  ),
  prints(
    "write to what is mounted for it",
    () => "touch /opt/patchplane/x || echo x >> /opt/patchplane/bun || rm /etc/passwd || echo x > /etc/hosts",
    "root",
    () => "test -w $(command -v bun) && test -w /etc/passwd && test -w /etc/hosts"
  ),
  prints(
    "mount what is read-only anew",
    () => "mount -o remount,rw,bind /usr || mount -o remount,rw /",
    "root",
    () => "unshare --mount sh -c 'mount --bind /usr /usr && mount -o remount,ro,bind /usr && mount -o remount,rw,bind /usr'"
  ),
  prints(
    "hard-link a file of the host's",
    () => "d=$(mktemp -d -p .) && ln /usr/bin/env $d/env || ln /etc/passwd $d/passwd",
    "root",
    (v) => `ln /usr/bin/env /usr/bin/${v.name} && rm /usr/bin/${v.name}`
  ),
  prints(
    "type into the terminal of whoever started it",
    () => "sh -c 'exec 3<>/dev/tty'",
    "always",
    () => `script -qec "sh -c 'exec 3<>/dev/tty'" /dev/null </dev/null`
  ),
  reaches("reach a server on the host's loopback", (v) => `timeout 5 bash -c 'cat < /dev/tcp/127.0.0.1/${v.tcpPort}'`),
  reaches(
    "reach the host's loopback by other names",
    (v) => `for a in localhost 0.0.0.0 127.1.2.3 127.0.0.1; do timeout 5 bash -c "cat < /dev/tcp/$a/${v.tcpPort}"; done`
  ),
  reaches("send a datagram, as a DNS query is", (v) => `timeout 5 bash -c 'echo query > /dev/udp/127.0.0.1/${v.udpPort}'; sleep 0.2`),
  reaches("reach a Unix socket of the host", (v) => toSocket(v.socket)),
  reaches("reach an abstract Unix socket of the host", (v) => toSocket(v.abstractSocket)),
  writes("write into a folder of the host", (v) => `echo x > ${v.folder}/planted`),
  writes("write through a link in the workspace", (v) => `ln -sfn ${v.folder} dir && echo x > dir/planted`),
  writes("unpack an archive with .. and absolute names", (v) =>
    [
      `mkdir -p a && cd a && echo x > planted`,
      `tar --absolute-names --transform 's,^planted$,${v.folder}/planted,' -cf ../evil.tar planted`,
      `tar --absolute-names -xf ../evil.tar`,
      `tar --absolute-names --transform 's,^planted$,../../../../../../../..${v.folder}/planted,' -cf ../evil2.tar planted`,
      `tar --absolute-names -xf ../evil2.tar`
    ].join("; ")
  ),
  {
    title: "kill a process of the host",
    script: (v) => `kill -9 ${v.pid}; sleep 0.1`,
    escaped: (_, victim) => !victim.processLives(),
    control: "always"
  },
  {
    title: "kill everything it can see",
    script: () => "kill -9 -1; sleep 0.1",
    escaped: (said, victim) => !victim.processLives() || said.includes("ESCAPED"),
    control: "root",
    // As a user that nobody is: all that it can see is the one process that this control started.
    outside: () => {
      const user = `setpriv --reuid=${userOfNobody} --regid=${userOfNobody} --clear-groups`
      return `${user} sleep 1000 & p=$!; sleep 0.2; ${user} sh -c 'kill -9 -1'; wait $p; test $? = 137 && echo ESCAPED`
    }
  },
  reads("read a host process's memory", (v) => memory(v.pid), "root"),
  reads("read through a host process's working folder", (v) => `cat /proc/${v.pid}/cwd/secret`),
  reads("read through a host process's open file", (v) => `cat /proc/${v.pid}/fd/0`),
  reads("hard-link a secret of the host's into the workspace", (v) => `ln ${v.secretFile} mine && cat mine`),
  reads("read through a link that an archive brings", (v) =>
    [`ln -s ${v.folder} d`, "tar -cf l.tar d", "rm d", "tar -xPf l.tar", "cat d/secret"].join(" && ")
  ),
  reads("read the host's shared memory", () => "cat /dev/shm/*"),
  prints("see the host's System V segments", (v) => `ipcs -m -i ${v.segment} | grep -q shmid=${v.segment}`),
  leaves("leave a file in the host's shared memory", (v) => `echo x > /dev/shm/${v.name}`),
  leaves("leave a file where every program of the host may write", (v) => `echo x > /tmp/${v.name}; echo x > /var/tmp/${v.name}`),
  reads("clone a repository of the person's", (v) => `${as} clone -q ${v.repository} out && cat out/secret`),
  reads("add a repository of the person's as a submodule", (v) =>
    inRepository(`${as} submodule --quiet add ${v.repository} sub && cat sub/secret`)
  ),
  reads("borrow the objects of a repository of the person's", (v) =>
    inRepository(
      `mkdir -p .git/objects/info; echo ${v.repository}/.git/objects > .git/objects/info/alternates; git cat-file blob ${v.object}`
    )
  ),
  reads("take a folder of the host's for its work tree", (v) =>
    inRepository(`git config core.worktree ${v.folder}; git add -f :/secret; git show :secret`)
  ),
  reads("include a git configuration of the host's", (v) => inRepository(`git config include.path ${v.gitConfig}; git config --list`)),
  reads("have a hook copy what only the host can read", (v) =>
    inRepository(
      `printf '#!/bin/sh\\ncat ${v.secretFile}\\n' > .git/hooks/post-commit; chmod +x .git/hooks/post-commit; ${as} commit -q --allow-empty -m x`
    )
  ),
  reads("have a filter by attributes read for it", (v) =>
    inRepository(
      `git config filter.f.clean "cat ${v.secretFile}"; echo '*.x filter=f' > .gitattributes; echo > a.x; git add -f a.x; git show :a.x`
    )
  ),
  writes(
    "apply a patch with .. in its names",
    (v) =>
      `printf -- '--- /dev/null\\n+++ b/../../../../../../../../../..${v.folder}/planted\\n@@ -0,0 +1 @@\\n+x\\n' > p.diff; (unset GIT_DIR; git apply --unsafe-paths p.diff; patch -p1 -f < p.diff); cp p.diff ../../../../../../../../../..${v.folder}/planted`
  ),
  writes("make a work tree in a folder of the host's", (v) =>
    inRepository(`${as} commit -q --allow-empty -m x; git worktree add -q ${v.folder}/planted`)
  ),
  writes("write through a link that an archive brings", (v) =>
    [`ln -s ${v.folder} d`, "tar -cf l.tar d", "rm d", "tar -xPf l.tar", "echo x > d/planted"].join(" && ")
  ),
  prints("stop a process of the host", (v) => `kill -STOP ${v.pid} && kill -CONT ${v.pid}`),
  prints("slow a process of the host down", (v) => `renice -n 19 -p ${v.pid}`),
  prints("limit a process of the host", (v) => `prlimit --pid ${v.pid} --nofile=64:64`),
  prints("enter the namespaces of a host process", (v) => `nsenter --target ${v.pid} --mount --net --pid true`, "root"),
  prints("make a network namespace", () => "unshare --net true", "root"),
  prints("change its root", () => "chroot / true", "root"),
  prints("take another user's number", () => "setpriv --reuid=12345 --regid=12345 --clear-groups true", "root"),
  prints(
    "make a file that runs as its owner, root",
    () => "d=$(mktemp -d) && cp /usr/bin/env $d/env && chown 0:0 $d/env && chmod u+s $d/env && rm -r $d",
    "root"
  ),
  reaches("reach another address of the host", (v) => `timeout 5 bash -c 'cat < /dev/tcp/127.0.0.9/${v.otherPort}'`),
  reaches("reach the host's loopback by IPv6", (v) => `timeout 5 bash -c 'cat < /dev/tcp/::1/${v.sixPort}'`, "six"),
  // Opening connects and sends nothing: what is asked is whether there is a way.
  prints("have a way to another network", () => "bash -c 'exec 3<>/dev/udp/203.0.113.1/9'", "network"),
  prints("have a way to a cloud's metadata", () => "bash -c 'exec 3<>/dev/udp/169.254.169.254/80'", "network")
]

/** Whether this machine and user can do it outside at all. */
export const controlled = ({ control }: Attempt): boolean =>
  control === "always" ||
  (control === "root" && process.getuid?.() === 0) ||
  (control === "network" && hasNetwork()) ||
  (control === "six" && hasSix())
