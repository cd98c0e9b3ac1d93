/**
 * The environment variables and files of kf, for the manual page.
 *
 * @module
 */

/** A name and what it does. */
type Row = readonly [name: string, about: string];

/** Environment variables. */
export const ENVIRONMENT: readonly Row[] = [
  ["KF_ENV", "The exchange to talk to, as --env: live or sandbox."],
  ["KF_BASE_URL", "Another host, as --base-url."],
  ["KF_KEYS", "A directory with the key pair, as --keys."],
  ["KF_PROFILE", "A profile, as --profile. One that doesn't exist is an error."],
  ["KRAKEN_FUTURES_API_KEY", "The public key. Both halves of a pair have to be set."],
  ["KRAKEN_FUTURES_API_SECRET", "The private key."],
  ["KF_TRACK", "1 gives each new order a cliOrdId, as --track; 0 does not."],
  ["KF_PACE", "1 makes private calls wait for their turn, as --pace; 0 does not."],
  ["NO_COLOR", "Set to anything, it switches colour off; --color always wins."],
  ["TERM", "dumb asks for plain ASCII without colour and without moving the cursor, as screen readers do."],
  ["COLUMNS", "The width of tables and pictures, where it is not the terminal's."],
  ["LINES", "The height of pictures, where it is not the terminal's."],
  ["TZ", "The time zone of --local."],
  ["HTTPS_PROXY", "A proxy for https; https_proxy, ALL_PROXY and all_proxy are heeded too."],
  ["NO_PROXY", "Hosts that are reached without one; also no_proxy. Plain http never goes through HTTP_PROXY."],
  ["HOME", "Where the directories of the user begin that the next four do not name."],
  ["XDG_CONFIG_HOME", "Keys and the configuration file: ~/.config unless set, on Windows APPDATA."],
  ["XDG_DATA_HOME", "The sandbox's data: ~/.local/share unless set, on Windows LOCALAPPDATA."],
  ["XDG_STATE_HOME", "The ledger of rate costs: ~/.local/state unless set, on Windows LOCALAPPDATA."],
  ["XDG_CACHE_HOME", "The symbols that completions offer: ~/.cache unless set, on Windows LOCALAPPDATA."],
  ["SHELL", "The shell that kf completions explains when it is asked for none."],
];

/** Files, in the default directories. */
export const FILES: readonly Row[] = [
  [
    "~/.config/kf/API_Public, ~/.config/kf/API_Private",
    "The key pair. Futures_Public_Key and Futures_Private_Key are read too.",
  ],
  ["~/.config/kf/NAME/", "The key pair of --profile NAME."],
  ["~/.config/kf/config.json", "Defaults of options. See kf config above."],
  ["~/.local/share/kf/sandbox.db", "The state of the sandbox."],
  ["~/.local/share/man/man1/kf.1", "This page, where kf man --install puts it."],
  ["~/.local/state/kf/", "Ledgers of the rate cost spent of late, one for each host and key. No key stands in them."],
  ["~/.cache/kf/symbols.json", "The symbols that completions offer, asked for once a day."],
];
