/**
 * Ways out of a sandbox. Each script is run twice: outside, as the positive control (it has to get through, or the
 * attempt proves nothing), and inside, where it must not.
 */
import type { Victim } from "./victim.ts"

export interface Attempt {
  readonly title: string
  readonly script: (victim: Victim) => string
  /** Whether it got through, from what it printed and from the victim's state. */
  readonly escaped: (said: string, victim: Victim) => boolean
  /** `root`: only root can do it outside. `never`: outside it would hurt the machine, or there is nothing outside to reach. */
  readonly control: "always" | "root" | "never"
}

const reads = (title: string, script: Attempt["script"]): Attempt => ({
  title,
  script,
  escaped: (said, victim) => said.includes(victim.canary),
  control: "always"
})
const prints = (title: string, script: Attempt["script"], control: Attempt["control"] = "always"): Attempt => ({
  title,
  script: (victim) => `${script(victim)} && echo ESCAPED`,
  escaped: (said) => said.includes("ESCAPED"),
  control
})
const reaches = (title: string, script: Attempt["script"]): Attempt => ({
  title,
  script,
  escaped: (said, victim) => victim.reached() || said.includes(victim.canary),
  control: "always"
})
const writes = (title: string, script: Attempt["script"]): Attempt => ({
  title,
  script,
  escaped: (_, victim) => victim.filesInFolder().length > 0,
  control: "always"
})
const toSocket = (path: string) =>
  `timeout 5 bun -e 'const s=require("node:net").connect({path:${JSON.stringify(path).replaceAll("'", "")}});s.on("data",d=>{console.log(String(d));process.exit()});s.on("error",()=>process.exit(1))'`

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
  prints("see another network interface", () => "test $(grep -c : /proc/net/dev) -gt 1", "never"),
  prints("write a kernel setting", () => "echo core > /proc/sys/kernel/core_pattern", "never"),
  prints("ask the kernel to restart", () => "test -w /proc/sysrq-trigger", "never"),
  prints(
    "write to the system",
    () => "touch /usr/pp || touch /etc/pp || touch /pp || touch /opt/pp || touch /dev/pp || touch /bin/pp",
    "never"
  ),
  prints(
    "write to what is mounted for it",
    () => "touch /opt/patchplane/x || echo x >> /opt/patchplane/bun || rm /etc/passwd || echo x > /etc/hosts",
    "never"
  ),
  prints("mount what is read-only anew", () => "mount -o remount,rw,bind /usr || mount -o remount,rw /", "never"),
  prints("hard-link a file of the host's", () => "d=$(mktemp -d -p .) && ln /usr/bin/env $d/env || ln /etc/passwd $d/passwd", "never"),
  prints("read or write the repository's store", () => "ls /store", "never"),
  prints("type into the terminal of whoever started it", () => "exec 3<>/dev/tty", "never"),
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
    escaped: (_, victim) => !victim.processLives(),
    control: "never"
  }
]
