/** The notifier of this system. */
import { commandNotifier } from "./command.ts"
import { dbusNotifier, type DbusNotifierOptions } from "./dbus.ts"
import type { Notifier } from "./notifier.ts"

/** Undefined where nothing can be shown at all: a Linux session without a message bus, or a system that we don't know. */
export const systemNotifier = async (
  options: DbusNotifierOptions & { readonly platform?: NodeJS.Platform }
): Promise<Notifier | undefined> => {
  const { platform = process.platform, appName } = options
  if (platform === "darwin" || platform === "win32") return commandNotifier({ appName, platform })
  return platform === "linux" ? dbusNotifier(options).catch(() => undefined) : undefined
}
