/**
 * The script for zsh: as a file of the fpath, or sourced behind compinit.
 *
 * @module
 */

/** `kf completions zsh`. */
export const ZSH = `#compdef kf
# Completion of kf for zsh. Add this line to ~/.zshrc, below compinit, and open a new terminal:
#
#     source <(kf completions zsh)
#
# or write this to a file named _kf in a directory of your fpath.

_kf() {
  local program=\${(Q)words[1]} typed=\${PREFIX//[\\"\\'\\\\]/} line word kind before
  local -a answer open closed matching
  program=\${program/#\\~\\//$HOME/}
  whence -p -- $program >/dev/null || program=kf
  answer=("\${(@f)$($program __complete "\${(@Q)words[2,CURRENT-1]}" "$typed" 2>/dev/null)}")
  kind=\${answer[1]%%$'\\t'*} before=\${answer[1]#*$'\\t'}
  [[ -z $before ]] || compset -P "\${(b)before}"

  for line in "\${(@)answer[2,-1]}"; do
    word=\${line%%$'\\t'*} word=\${word[$#before+1,-1]} line=\${line#*$'\\t'}
    line=\${word//:/\\\\:}\${line:+:$line}
    if [[ $word == *[=/] ]]; then open+=("$line"); else closed+=("$line"); fi
  done
  case $kind in
    files) _files ;;
    directories) _files -/ ;;
    commands) _command_names -e ;;
    near) matching=(-M 'm:{[:lower:][:upper:]}={[:upper:][:lower:]} l:|=* r:|=*') ;;
    words) matching=(-M 'm:{[:lower:][:upper:]}={[:upper:][:lower:]}') ;;
  esac
  [[ $kind == (words|near) ]] || return
  # Those that are gone on with, and those that a blank ends.
  local -i result=1
  _describe -t open kf open -V kf $matching -S '' && result=0
  _describe -t closed kf closed -V kf $matching && result=0
  return result
}

if [[ $funcstack[1] == _kf ]]; then _kf "$@"; else compdef _kf kf; fi
`;
