import { cookies } from "next/headers";
import { ChatPage } from "@/components/chat/chat-page";
import { readSidebarShown, SIDEBAR_COOKIE } from "@/components/sidebar/sidebar-visibility";

export default async function Page() {
  const cookie = (await cookies()).get(SIDEBAR_COOKIE)?.value;
  return <ChatPage isSidebarShown={readSidebarShown(cookie)} />;
}
