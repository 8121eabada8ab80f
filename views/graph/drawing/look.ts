/** How nodes and edges look. Colour says where one is, or a claim on a person; a kind is told by icon, shape and words. */
import type { StylesheetStyle } from "cytoscape"
import type { Colour } from "./inks.ts"

export const look = (colour: Colour, font: string): Array<StylesheetStyle> => [
  {
    selector: "node",
    style: {
      shape: "round-rectangle",
      "corner-radius": 4 as never,
      width: "data(width)",
      height: "data(height)",
      "background-color": colour("bg"),
      "border-color": colour("line-control"),
      "border-width": 1,
      "background-image": "data(icon)",
      "background-width": "16px",
      "background-height": "16px",
      "background-position-x": "9px",
      "background-position-y": "50%",
      "background-fit": "none",
      "background-clip": "none",
      label: "data(words)",
      color: colour("text"),
      "font-family": font,
      "font-size": 12,
      "line-height": 1.25,
      "min-zoomed-font-size": 6,
      "text-wrap": "wrap",
      "text-max-width": "400px",
      "text-valign": "center",
      // To the right of the node's right edge, and back by its width: the lines begin at the left.
      "text-halign": "right",
      "text-justification": "left",
      "text-margin-x": "data(inset)" as never,
      "overlay-opacity": 0
    }
  },
  { selector: "node.decided", style: { shape: "cut-rectangle" } },
  { selector: "node.repository", style: { "background-color": colour("bg-active") } },
  {
    selector: "node.artifact",
    style: {
      shape: "rectangle",
      "font-size": 11,
      "background-color": colour("bg-sunken"),
      "border-color": colour("line-strong"),
      color: colour("text-2")
    }
  },
  { selector: "node.replaced", style: { "border-style": "dashed", color: colour("text-3") } },
  {
    selector: "edge",
    style: {
      width: 1.2,
      "curve-style": "round-taxi" as never,
      "taxi-direction": "rightward",
      "taxi-turn": "50%",
      "line-color": colour("line-control"),
      "target-arrow-color": colour("line-control"),
      "target-arrow-shape": "triangle",
      "arrow-scale": 0.7,
      "overlay-opacity": 0
    }
  },
  { selector: "edge.replaces, edge.over", style: { "line-style": "dashed" } },
  // A shared repository is at the end of many: its edges show when it or the other end is looked at.
  { selector: "edge.far", style: { "curve-style": "straight", "line-style": "dotted", opacity: 0.28 } },
  { selector: ".dim", style: { opacity: 0.3 } },
  {
    selector: "edge.near, edge.onpath",
    style: { opacity: 1, width: 2, "line-color": colour("accent"), "target-arrow-color": colour("accent"), "z-index": 10 }
  },
  { selector: "node.onpath", style: { "border-color": colour("accent"), "border-width": 2, opacity: 1 } },
  {
    selector: "node.here",
    style: { "border-color": colour("accent"), "border-width": 2, "background-color": colour("bg-selected"), opacity: 1, "z-index": 20 }
  }
]
