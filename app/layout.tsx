import type { Metadata, Viewport } from "next";
import { cookies, headers } from "next/headers";
import type { ReactNode } from "react";
import { LANGUAGE_COOKIE, readLanguage } from "@/components/texts/language";
import { TEXTS } from "@/components/texts/tables";
import { TextsProvider } from "@/components/texts/texts-provider";
import { readTheme, THEME_COOKIE } from "@/components/ui/theme";
import "./globals.css";

export const metadata: Metadata = {
  title: "Synapse",
  description: "Talk to the models of your own machine.",
  robots: { index: false },
};

export const viewport: Viewport = {
  width: "device-width",
  initialScale: 1,
  viewportFit: "cover",
  // The on-screen keyboard shrinks the page instead of covering the composer.
  interactiveWidget: "resizes-content",
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#fdfcfa" },
    { media: "(prefers-color-scheme: dark)", color: "#101316" },
  ],
};

export default async function Layout({ children }: { readonly children: ReactNode }) {
  const jar = await cookies();
  const theme = readTheme(jar.get(THEME_COOKIE)?.value);
  const language = readLanguage(jar.get(LANGUAGE_COOKIE)?.value, (await headers()).get("accept-language"));
  return (
    <html lang={language} data-theme={theme}>
      <body className="font-sans">
        <TextsProvider language={language} texts={TEXTS[language]}>
          {children}
        </TextsProvider>
      </body>
    </html>
  );
}
