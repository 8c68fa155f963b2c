// Everything is loaded from this server: no proxy, no fonts, no telemetry, no assistant, no links to the vendor.
Scalar.createApiReference("#reference", {
  url: "/openapi.json",
  // The full address of this server, so that copied requests work in a terminal.
  servers: [{ url: location.origin, description: "The server of this page." }],
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
    /* Hides the vendor's link. */
    a[href*="scalar.com"] { display: none !important; }
  `,
});
