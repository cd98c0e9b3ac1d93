/**
 * The shells that kf completes words in: the script of each, and the line that puts it to use.
 *
 * @module
 */

import { BASH } from "./bash.ts";
import { FISH } from "./fish.ts";
import { POWERSHELL } from "./powershell.ts";
import { ZSH } from "./zsh.ts";

/** One shell. */
export interface Shell {
  script: string;
  /** The name of the script as a file; zsh and fish find it by that. */
  file: string;
  /** A command that puts it to use for good. */
  install: string;
}

/** By the name that is typed. */
export const SHELLS: Readonly<Record<string, Shell>> = {
  bash: { script: BASH, file: "kf.bash", install: `echo 'eval "$(kf completions bash)"' >> ~/.bashrc` },
  zsh: { script: ZSH, file: "_kf", install: "echo 'source <(kf completions zsh)' >> ~/.zshrc" },
  fish: { script: FISH, file: "kf.fish", install: "kf completions fish > ~/.config/fish/completions/kf.fish" },
  powershell: {
    script: POWERSHELL,
    file: "kf.ps1",
    install: `Add-Content $PROFILE 'kf completions powershell | Out-String | Invoke-Expression'`,
  },
};
