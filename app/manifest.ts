import type { MetadataRoute } from "next";
import { THEME_COLORS } from "@/components/ui/theme";

/** What a phone or a desktop needs to install the page as an app of its own. */
export default function manifest(): MetadataRoute.Manifest {
  return {
    id: "/",
    name: "Synapse",
    short_name: "Synapse",
    description: "Talk to the models of your own machine.",
    start_url: "/",
    scope: "/",
    display: "standalone",
    theme_color: THEME_COLORS.dark,
    background_color: THEME_COLORS.dark,
    categories: ["productivity", "utilities"],
    icons: [
      { src: "/icons/icon-192.png", sizes: "192x192", type: "image/png", purpose: "any" },
      { src: "/icons/icon-512.png", sizes: "512x512", type: "image/png", purpose: "any" },
      { src: "/icons/maskable-192.png", sizes: "192x192", type: "image/png", purpose: "maskable" },
      { src: "/icons/maskable-512.png", sizes: "512x512", type: "image/png", purpose: "maskable" },
    ],
  };
}
