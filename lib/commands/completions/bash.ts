/**
 * The script for bash, from 3.2 on, with the package bash-completion and without.
 *
 * bash breaks words at `=`, `:` and `@` too, and replaces only what stands behind the last of them: the words are put together
 * again for kf, and what bash keeps is taken off its answers. Blanks are the script's own business: 3.2 has no compopt.
 *
 * @module
 */

/** `kf completions bash`. */
export const BASH =
  `# Completion of kf for bash. Add this line to ~/.bashrc (on macOS to ~/.bash_profile) and open a new terminal:
#
#     eval "$(kf completions bash)"
#
# or, where the package bash-completion is installed, write this to ~/.local/share/bash-completion/completions/kf

_kf() {
  local line=\${COMP_LINE:0:COMP_POINT} words=() word gap i
  COMPREPLY=()
  for ((i = 0; i <= COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    gap=\${line%%[![:space:]]*}
    line=\${line#"$gap"}
    if [ "$i" -eq "$COMP_CWORD" ]; then word=$line; fi
    line=\${line#"$word"}
    # What no blank parts is one word.
    if [ "$i" -eq 0 ] || [ -n "$gap" ]; then
      words[\${#words[@]}]=$word
    else
      words[\${#words[@]} - 1]+=$word
    fi
  done

  local typed=\${words[\${#words[@]} - 1]} previous=\${words[\${#words[@]} - 2]} end=' '
  # The quote that is open will be closed by who opened it.
  case $typed in *[\\"\\']*) end='' ;; esac
  words=("\${words[@]//[\\"\\'\\\\]/}")
  # The beginning of the cursor's word, which bash leaves alone: it replaces $2.
  local kept=\${typed%"$2"}
  typed=\${typed//[\\"\\'\\\\]/} kept=\${kept//[\\"\\'\\\\]/}

  case $previous in
    '<' | '>' | '>>' | '&>' | [0-9]'>' | [0-9]'>>') _kf_list -f '' && return ;;
  esac
  local program=\${1/#\\~\\//$HOME/} answer
  type -P "$program" >/dev/null || program=kf
  answer=$("$program" __complete "\${words[@]:1}" 2>/dev/null) && _kf_reply "$answer"
}

# _kf_reply ANSWER: does what kf answers.
_kf_reply() {
  local kind='' before word about
  while IFS=$'\\t' read -r word about; do
    if [ -z "$kind" ]; then
      kind=$word before=$about
      continue
    fi
    case $word in
      *[=/]) ;;
      *) word+=$end ;;
    esac
    COMPREPLY[\${#COMPREPLY[@]}]=\${word#"$kept"}
  done <<<"$1"
  case $kind in
    files) _kf_list -f "$before" ;;
    directories) _kf_list -d "$before" ;;
    commands) _kf_list -c "$before" ;;
    # What they have in common must not take the place of what is typed: with a blank beside them they have nothing.
    near) [ "\${#COMPREPLY[@]}" -lt 2 ] || COMPREPLY[\${#COMPREPLY[@]}]=' ' ;;
  esac
}

# _kf_list -f|-d|-c BEFORE: files, directories or commands that go on from what is typed behind BEFORE.
_kf_list() {
  local word path plain=''
  # bash knows files by what it replaces; with something before them they are quoted here.
  if [ "$2" = "$kept" ] && compopt -o filenames +o nospace 2>/dev/null; then plain=yes; fi
  while IFS= read -r word; do
    if [ -z "$word" ]; then continue; fi
    if [ -z "$plain" ]; then
      path=\${word/#\\~\\//$HOME/}
      if [ -n "$end" ]; then printf -v word %q "$word"; fi
      if [ -d "$path" ]; then word+=/; else word+=$end; fi
      word=$2\${word/#\\\\~\\//\\~/}
      word=\${word#"$kept"}
    fi
    COMPREPLY[\${#COMPREPLY[@]}]=$word
  done <<<"$(compgen "$1" -- "\${typed#"$2"}")"
}

complete -o nospace -o nosort -F _kf kf 2>/dev/null || complete -o nospace -F _kf kf
`;
