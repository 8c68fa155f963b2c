// Everything comes from this server: no proxy, no fonts, no telemetry, no assistant, no link to the script's makers.
Scalar.createApiReference("#reference", {
  url: "/openapi.json",
  // The address in the bar, so that what is copied from here works from elsewhere too.
  servers: [{ url: location.origin, description: "The server that this page was read from." }],
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
