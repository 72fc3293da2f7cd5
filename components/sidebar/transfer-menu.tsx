"use client";

import { Download, Ellipsis, Upload } from "lucide-react";
import { useRef, useState } from "react";
import { useServices } from "@/components/chat/services";
import { useLanguage, useTexts } from "@/components/texts/texts-provider";
import { Menu } from "@/components/ui/menu";
import { importNote } from "./import-note";

/** All chats out to a file, and in again. What came of it is said above the button until the next time. */
export function TransferMenu() {
  const { workspace } = useServices();
  const texts = useTexts().sidebar;
  const language = useLanguage();
  const picker = useRef<HTMLInputElement>(null);
  const [note, setNote] = useState("");

  const exportChats = async () => {
    setNote("");
    try {
      const { exportAll } = await import("./transfer");
      await exportAll(workspace, new Date());
    } catch {
      setNote(texts.exportFailed);
    }
  };
  const importChats = async (file: File | undefined) => {
    if (file === undefined) return;
    setNote("");
    try {
      const { importFile } = await import("./transfer");
      setNote(importNote(await importFile(workspace, file), texts, language));
    } catch {
      setNote(texts.searchFailed);
    }
  };

  return (
    <div className="relative">
      <p
        role="status"
        className="absolute end-0 bottom-full mb-1 w-56 rounded-control border border-line bg-bg px-2.5 py-1.5 text-dim text-xs empty:hidden"
      >
        {note}
      </p>
      <input
        ref={picker}
        type="file"
        accept=".json,application/json"
        hidden
        aria-label={texts.importChats}
        onChange={(event) => {
          void importChats(event.target.files?.[0]);
          event.target.value = "";
        }}
      />
      <Menu
        label={texts.more}
        icon={Ellipsis}
        items={[
          { id: "export", label: texts.exportAll, icon: Download, onPick: () => void exportChats() },
          { id: "import", label: texts.importChats, icon: Upload, onPick: () => picker.current?.click() },
        ]}
      />
    </div>
  );
}
