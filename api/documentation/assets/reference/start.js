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
  hideSearch: true, // the search of the page finds operations, too
  hideDarkModeToggle: true, // light or dark as the system is set, like the guides
  showDeveloperTools: "never",
  persistAuth: false,
  documentDownloadType: "direct",
  authentication: { preferredSecurityScheme: "apiKey" },
  hiddenClients: true, // the document has samples, which also send Idempotency-Key and If-Match
  theme: "none",
  customCss: `
    /* The colors and the type of the guides, from top.css. */
    .light-mode, .dark-mode {
      --scalar-background-1: var(--ground); --scalar-background-2: var(--raised); --scalar-background-3: var(--line);
      --scalar-color-1: var(--text); --scalar-color-2: var(--quiet); --scalar-color-3: var(--quiet);
      --scalar-color-accent: var(--accent); --scalar-background-accent: var(--accent-soft);
      --scalar-border-color: var(--line); --scalar-sidebar-color-1: var(--text); --scalar-sidebar-color-2: var(--quiet);
      --scalar-color-green: var(--up); --scalar-color-red: var(--stop); --scalar-color-orange: var(--down);
      --scalar-color-yellow: var(--down); --scalar-color-blue: var(--code-name); --scalar-color-purple: var(--code-name);
      --scalar-font: var(--sans); --scalar-font-code: var(--mono); --scalar-radius: 6px; --scalar-radius-lg: 9px;
    }
    .introduction-section { padding-top: 2rem !important; }
    .section:focus { outline: none; }
    /* The contact is the documentation of a server on the reader's own machine. This page is part of that of its server. */
    a[href="http://127.0.0.1:8000/docs"] { display: none !important; }
    /* Hides the vendor's link. */
    a[href*="scalar.com"] { display: none !important; }
  `,
});

// The label of a button must contain its text: people who control the page by voice say what they see.
new MutationObserver(() => {
  for (const button of document.querySelectorAll(".show-more[aria-label]")) {
    if (!button.ariaLabel.startsWith(button.innerText)) button.ariaLabel = `${button.innerText}: ${button.ariaLabel}`;
  }
}).observe(document.querySelector("#reference"), { childList: true, subtree: true });
