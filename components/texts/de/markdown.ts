import type { Texts } from "../texts";

export const markdown: Texts["markdown"] = {
  copy: "Kopieren",
  copied: "Kopiert",
  codeCopied: "Code kopiert",
  download: "Als {name} herunterladen",
  wrap: "Lange Zeilen umbrechen",
  plainCode: "Text",
  codeIn: "Code: {language}",
  table: "Tabelle",
  image: "Bild",
  imageNamed: "Bild: {alt}",
  done: "erledigt",
  toDo: "offen",
  thinking: "Denkt nach …",
  thinkingFor: "Denkt nach … {time}",
  thoughtFor: "{time} nachgedacht",
  thought: "Gedanken",
};
