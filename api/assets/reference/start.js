// Everything comes from this server: no proxy, no fonts, no telemetry, no assistant, no link to the script's makers.
Scalar.createApiReference("#reference", {
  url: "openapi.json",
  proxyUrl: "",
  withDefaultFonts: false,
  telemetry: false,
  agent: { disabled: true },
  mcp: { disabled: true },
  externalUrls: { dashboardUrl: "", registryUrl: "", proxyUrl: "", apiBaseUrl: "" },
  hideClientButton: true,
  showDeveloperTools: "never",
  persistAuth: false,
  documentDownloadType: "direct",
  authentication: { preferredSecurityScheme: "apiKey" },
  defaultHttpClient: { targetKey: "shell", clientKey: "curl" },
  defaultOpenFirstTag: true,
  theme: "none",
  customCss: `
    .light-mode { --scalar-color-accent: #0b6e4f; --scalar-background-accent: #0b6e4f1a; }
    .dark-mode { --scalar-color-accent: #5fd3a9; --scalar-background-accent: #5fd3a91f; }
    /* The script's own advertisement. */
    a[href*="scalar.com"] { display: none !important; }
  `,
});
