/** Serves the built views from one folder, and nothing outside it. */
import { realpath, stat } from "node:fs/promises"
import { extname, join, sep } from "node:path"
import { notBuilt, refused, safeHeaders } from "./pages.ts"

/** Names that carry a content hash never change what they hold. */
const hashed = /[-.][A-Za-z0-9_]{8,}\.[a-z0-9]+$/

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".map": "application/json; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".ttf": "font/ttf",
  ".woff2": "font/woff2",
  ".txt": "text/plain; charset=utf-8"
}

/** `pathname` as it stands in the URL. A path without an extension is a place in the app: it gets the app's page. */
export const serveView = async (folder: string, pathname: string): Promise<Response> => {
  const path = decoded(pathname)
  if (path === undefined) return refused(400, "That path can't be read.")
  const name = extname(path) === "" ? "/index.html" : path
  const file = await inside(folder, name)
  if (file === undefined) return name === "/index.html" ? notBuilt() : refused(404, "There is no such file.")
  return new Response(Bun.file(file), {
    headers: {
      ...safeHeaders,
      "Content-Type": types[extname(file)] ?? "application/octet-stream",
      "Cache-Control": hashed.test(name) ? "public, max-age=31536000, immutable" : "no-cache"
    }
  })
}

/** The app's page, for who enters; undefined where the views are not built. */
export const appPage = async (folder: string): Promise<string | undefined> => {
  const file = await inside(folder, "/index.html")
  return file === undefined ? undefined : await Bun.file(file).text()
}

const decoded = (pathname: string): string | undefined => {
  try {
    const path = decodeURIComponent(pathname)
    return path.includes("\0") || path.includes("\\") || path.split("/").includes("..") ? undefined : path
  } catch {
    return undefined
  }
}

/** The file, links resolved, if it lies in the folder. */
const inside = async (folder: string, name: string): Promise<string | undefined> => {
  try {
    const root = await realpath(folder)
    const file = await realpath(join(root, name))
    return file.startsWith(root + sep) && (await stat(file)).isFile() ? file : undefined
  } catch {
    return undefined
  }
}
