/** The page's entry. */
import { createRoot } from "react-dom/client"
import { App } from "./app.tsx"
import { startKeyboard } from "./keys/keyboard.ts"
import { startFeed } from "./state/feed.ts"
import { warmConnection } from "./state/client.ts"

const place = document.getElementById("app")
if (place === null) throw new Error("index.html has no #app")
startKeyboard()
startFeed()
warmConnection()
createRoot(place).render(<App />)
