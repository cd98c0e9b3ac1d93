/**
 * The texts of `kf help COMMAND` for the commands that look after this machine: shells, settings, keys, the manual.
 *
 * @module
 */

import { SANDBOX_OPTIONS } from "../../line/commands.ts";
import { KEY_VARIABLES, type Option, OPTIONS } from "../../line/options.ts";
import { wrapped } from "../../text/columns.ts";

export const COMPLETIONS = `kf completions: a script that completes words of kf in your shell

usage: kf completions bash|zsh|fish|powershell

  bash         echo 'eval "$(kf completions bash)"' >> ~/.bashrc
  zsh          add behind compinit in ~/.zshrc: source <(kf completions zsh)
  fish         mkdir -p ~/.config/fish/completions; then
               kf completions fish > ~/.config/fish/completions/kf.fish
  powershell   Add-Content $PROFILE 'kf completions powershell | Out-String |
               Invoke-Expression'

Behind METHOD come the names of its parameters, behind side= or orderType= their
values, behind symbol= the exchange's symbols. These are fetched once a day,
without keys, and kept in ~/.cache/kf.

example: kf completions bash
`;

const ROWS: readonly Option[] = OPTIONS;
const VARIABLES = ROWS.flatMap(({ name, variable }) => name === "keys" ? [] : variable ?? []);
const NOT_IN_FILE = ROWS.filter(({ notInFile }) => notInFile !== undefined).map(({ name }) => name).sort();

function listed(names: readonly string[]): string {
  return `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

export const CONFIG = `kf config: every setting in effect, and where it comes from

usage: kf [options] config [--json]
       kf [options] config profiles [--json]

Each option stands there with its value and with who says it: the command line,
an environment variable, a line of the configuration file, or nobody (built-in).
What the file sets and doesn't hold is listed with the reason. Nothing secret is
shown, and of the public key the first four characters.

The configuration file is ~/.config/kf/config.json ($XDG_CONFIG_HOME/kf; on
Windows %APPDATA%\\kf): JSON, in which comments and trailing commas may stand.
It says what the command line leaves open, by the names of the options:

  {
    "timeout": 10,
    "output": "table",
    "confirm": true,        // on a terminal: ask before a write is sent
    "profile": "main",      // the profile of calls that name none
    "profiles": {
      "main": { "track": true },
      "bot":  { "keys": "/srv/keys", "pace": true, "errors": "json" },
      "play": { "env": "sandbox", "data": "play.db" }
    }
  }

The section of the chosen profile (--profile bot, or KF_PROFILE) goes over the
top level. The keys of a profile are in ~/.config/kf/NAME, unless its section
says "keys". A profile with neither is an error; kf config profiles lists those
there are, each with its keys and section, and which one is chosen.
Relative paths begin where the file is; ~/ is the home directory.

first said wins:
  1. the command line; --no-NAME takes back a switch that the file sets, for
     instance --no-confirm
${wrapped(`2. ${VARIABLES.join(", ")}, and for keys ${KEY_VARIABLES[0]} with its secret, and KF_KEYS`, 2, 5)}
  3. the section of the profile
  4. the top level of the file

${
  wrapped(
    'Of "env": "sandbox" and "base-url" the one said at the higher place holds. ' +
      `${
        listed(SANDBOX_OPTIONS)
      } count in the sandbox alone, and there the file never chooses keys unless its profile is ` +
      "named by --profile. The dead man's switch of kf guard takes neither timeout nor every from the file. What is for one " +
      `call or one method stays on the command line: ${
        NOT_IN_FILE.join(", ")
      }. Keys themselves never stand in the file.`,
    0,
    0,
  )
}

exit status: 0, or 2 for a mistake in the file, named by line and column, also
in a section that isn't chosen

example: kf config --json
`;

export const DOCTOR = `kf doctor: what kf finds here, as a page that can be pasted into an issue

usage: kf [options] doctor [--json]

It looks for keys, asks the exchange for its time and, with keys, for what they
may do (auth/api-keys/v3/check). It writes nothing and changes nothing. No
secret, account, address range or name of the home directory is shown, and of
the public key the first four characters.

exit status: 0 when calls work, warnings or not; else that of the worst problem:
  4  the exchange can't be reached   3  keys are missing, unreadable, or refused
  8  the exchange fails              6  rate limited

options: --keys, --profile, --env, --base-url, --ca-cert, --timeout (default
10), --no-nonce, --errors, --json, and of the sandbox --data (default no file,
for a sandbox notes each call), --seed, --clock and --faults

example: kf doctor
`;

export const INIT = `kf init: set up a key pair where only you can read it

usage: kf [options] init [--profile NAME] [--from-stdin]

It asks on the terminal for the public key, and for the private key without
showing it. One harmless call (auth/api-keys/v3/check) tries the pair and says
what it may do; that it may withdraw, or works from any address, is a warning.
Then API_Public and API_Private are written to ~/.config/kf, or to its
sub-directory NAME, for you alone to read (0600).

A pair that is there already is replaced only if you say so. Without a network
you may keep the pair unchecked. Nothing is written before all that, and Ctrl-C
ends it at any time. All it says goes to stderr.

options:
  --profile NAME  keep the pair in ~/.config/kf/NAME, for kf --profile NAME ...
  --from-stdin    read the public and the private key from standard input, one a
                  line, and ask nothing; a pair that is there already is an
                  error, unless it is the same
  --no-nonce      check without a Nonce
and those that choose the exchange: --base-url, --ca-cert, --timeout, --retry.

The sandbox needs no pair: kf --env sandbox signs with one of its own. Its pairs
(kf sandbox keys) are public, and kf init never keeps one.

exit status:
  0    the pair is kept
  2    there is no terminal, another pair is there, or you said no; or this is
       about the sandbox
  3    a key can be none, the exchange refused the pair, or a file can't be
       written
  4    the exchange can't be reached    6  rate limited    8  the exchange fails
  130  ended by Ctrl-C

examples:
  kf init --profile bot
  printf '%s\\n' "$PUBLIC" "$PRIVATE" | kf init --from-stdin
`;

export const MAN = `kf man: the manual page

usage:
  kf man              on a terminal: shows it as man does; elsewhere: its source
                      (mdoc)
  kf man --install    puts it into ~/.local/share/man, where man kf finds it

example: kf man
`;
