import type { Metadata, Viewport } from "next";
import { cookies, headers } from "next/headers";
import type { ReactNode } from "react";
import { LANGUAGE_COOKIE, readLanguage } from "@/components/texts/language";
import { TEXTS } from "@/components/texts/tables";
import { TextsProvider } from "@/components/texts/texts-provider";
import { readTextSize, TEXT_SIZE_COOKIE } from "@/components/ui/text-size";
import { readTheme, THEME_COLORS, THEME_COOKIE } from "@/components/ui/theme";
import "./globals.css";

export const metadata: Metadata = {
  title: "Synapse",
  description: "Talk to the models of your own machine.",
  robots: { index: false },
  appleWebApp: { capable: true, title: "Synapse", statusBarStyle: "default" },
  formatDetection: { telephone: false, email: false, address: false, date: false },
};

export async function generateViewport(): Promise<Viewport> {
  const theme = readTheme((await cookies()).get(THEME_COOKIE)?.value);
  return {
    width: "device-width",
    initialScale: 1,
    viewportFit: "cover",
    // The on-screen keyboard shrinks the page instead of covering the composer.
    interactiveWidget: "resizes-content",
    themeColor:
      theme === undefined
        ? [
            { media: "(prefers-color-scheme: light)", color: THEME_COLORS.light },
            { media: "(prefers-color-scheme: dark)", color: THEME_COLORS.dark },
          ]
        : THEME_COLORS[theme],
  };
}

export default async function Layout({ children }: { readonly children: ReactNode }) {
  const jar = await cookies();
  const theme = readTheme(jar.get(THEME_COOKIE)?.value);
  const textSize = readTextSize(jar.get(TEXT_SIZE_COOKIE)?.value);
  const language = readLanguage(jar.get(LANGUAGE_COOKIE)?.value, (await headers()).get("accept-language"));
  return (
    <html lang={language} data-theme={theme} data-text-size={textSize === "normal" ? undefined : textSize}>
      <body className="font-sans">
        <TextsProvider language={language} texts={TEXTS[language]}>
          {children}
        </TextsProvider>
      </body>
    </html>
  );
}
