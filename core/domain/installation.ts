/** The installation: its connected repositories, its kill switch and its intake. */
import { CommandRefused, type Envelope, type InstallationCommand } from "./command.ts"
import type { InstallationEvent, StoredEvent } from "./event.ts"
import type { Actor } from "./actor.ts"
import type { InstallationId, Instant, RepositoryId } from "./ids.ts"

export interface ConnectedRepository {
  readonly id: RepositoryId
  readonly name: string
  readonly path: string
  readonly at: Instant
}

export interface Installation {
  readonly id: InstallationId
  readonly repositories: ReadonlyArray<ConnectedRepository>
  /** Present while the kill switch holds: nothing starts and nothing is written until it is released. */
  readonly held?: { readonly by: Actor; readonly at: Instant }
  /** Present while a person has paused intake: queued runs wait, and what runs goes on (INT-1). */
  readonly intakePause?: { readonly by: Actor; readonly at: Instant }
}

export const evolveInstallation = (
  state: Installation | undefined,
  event: InstallationEvent,
  meta: Pick<StoredEvent, "at" | "actor">
): Installation => {
  if (event._tag === "InstallationCreated") return { id: event.installationId, repositories: [] }
  if (state === undefined) throw new Error(`the installation begins with ${event._tag}: the ledger is damaged`)
  switch (event._tag) {
    case "RepositoryConnected":
      return {
        ...state,
        repositories: [...state.repositories, { id: event.repositoryId, name: event.name, path: event.path, at: meta.at }]
      }
    case "RepositoryDisconnected":
      return { ...state, repositories: state.repositories.filter((repository) => repository.id !== event.repositoryId) }
    case "KillSwitchEngaged":
      return { ...state, held: { by: meta.actor, at: meta.at } }
    case "KillSwitchReleased": {
      const { held: _, ...released } = state
      return released
    }
    case "IntakePaused":
      return { ...state, intakePause: { by: meta.actor, at: meta.at } }
    case "IntakeResumed": {
      const { intakePause: _, ...resumed } = state
      return resumed
    }
    case "ArtifactErased":
    case "WorkspaceReclaimed":
      return state
  }
}

export const decideInstallation = (
  state: Installation | undefined,
  { command, actor }: Envelope<InstallationCommand>
): ReadonlyArray<InstallationEvent> | CommandRefused => {
  if (command._tag === "CreateInstallation") {
    return state === undefined
      ? [{ _tag: "InstallationCreated", installationId: command.installationId }]
      : refuse("installation-exists", "This home has an installation already.", "Use it as it is.")
  }
  if (state === undefined) return refuse("no-installation", "This home has no installation yet.", "Start PatchPlane once.")
  if (actor.kind === "person" && actor.role === "viewer") {
    return refuse("role-may-not", "A viewer can look, but not act.", "Ask a reviewer or an admin.", true)
  }
  switch (command._tag) {
    case "ConnectRepository": {
      if (actor.kind === "person" && actor.role !== "admin") {
        return refuse("role-may-not", "Only an admin connects repositories.", "Ask an admin.", true)
      }
      const same = state.repositories.find((repository) => repository.path === command.path)
      if (same !== undefined)
        return refuse("repository-connected", `${command.path} is connected already, as ${same.name}.`, "Use it as it is.")
      if (state.repositories.some((repository) => repository.name === command.name)) {
        return refuse("repository-name-taken", `Another repository is named ${command.name}.`, "Give this one a name of its own.")
      }
      return [{ _tag: "RepositoryConnected", repositoryId: command.repositoryId, name: command.name, path: command.path }]
    }
    case "DisconnectRepository":
      if (actor.kind === "person" && actor.role !== "admin") {
        return refuse("role-may-not", "Only an admin disconnects repositories.", "Ask an admin.", true)
      }
      return state.repositories.some((repository) => repository.id === command.repositoryId)
        ? [{ _tag: "RepositoryDisconnected", repositoryId: command.repositoryId }]
        : refuse("repository-not-found", "There is no such repository.", "List the repositories to see which there are.")
    case "EngageKillSwitch":
      return state.held === undefined
        ? [{ _tag: "KillSwitchEngaged", reason: command.reason }]
        : refuse("kill-switch-engaged", "The kill switch holds already.", "Release it to go on.")
    case "ReleaseKillSwitch":
      return state.held === undefined
        ? refuse("kill-switch-not-engaged", "The kill switch does not hold.", "Nothing is to be done.")
        : [{ _tag: "KillSwitchReleased" }]
    case "PauseIntake":
      return state.intakePause === undefined
        ? [{ _tag: "IntakePaused" }]
        : refuse("intake-paused", "Intake is paused already.", "Resume it to go on.")
    case "ResumeIntake":
      return state.intakePause === undefined
        ? refuse("intake-not-paused", "Intake is not paused.", "Nothing is to be done.")
        : [{ _tag: "IntakeResumed" }]
    case "EraseArtifact": {
      if (actor.kind === "policy" || (actor.kind === "person" && actor.role !== "admin")) {
        return refuse("role-may-not", "Only an admin erases what was recorded.", "Ask an admin.", true)
      }
      const { _tag: _, ...fields } = command
      return [{ _tag: "ArtifactErased", ...fields }]
    }
    case "ReclaimWorkspace": {
      const { _tag: _, ...fields } = command
      return [{ _tag: "WorkspaceReclaimed", ...fields }]
    }
  }
}

const refuse = (code: string, message: string, mend: string, stale = false) => new CommandRefused({ code, message, mend, stale })
