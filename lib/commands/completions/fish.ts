/**
 * The script for fish, from 3.0 on.
 *
 * @module
 */

/** `kf completions fish`. */
export const FISH = `# Completion of kf for fish. Write this to a file that fish reads by itself:
#
#     kf completions fish > ~/.config/fish/completions/kf.fish

function __kf_complete
    set -l words (commandline -opc)
    set -l typed (commandline -ct | string replace -ra '["\\'\\\\\\\\]' '' | string collect)
    set -l program (string replace -r '^~/' $HOME/ -- $words[1])
    command -q $program; or set program kf
    set -l answer ($program __complete $words[2..-1] "$typed" 2>/dev/null)
    set -l head (string split \\t -- $answer[1])
    set -l rest (string sub -s (math (string length -- "$head[2]") + 1) -- "$typed" | string escape -n)
    set -l rest (string replace -r '^\\\\\\\\~/' '~/' -- "$rest")
    switch "$head[1]"
        case words near
            string join \\n -- $answer[2..-1]
        case files
            __kf_list "$head[2]" (complete -C "__kf_nothing $rest")
        case directories
            __kf_list "$head[2]" (complete -C "__kf_nothing $rest" | string match -r '.*/(?:\\t.*)?$')
        case commands
            complete -C "$rest"
    end
end

# Each of the words behind the first one, the first before it.
function __kf_list
    for word in $argv[2..-1]
        printf '%s\\n' $argv[1]$word
    end
end

complete -c kf -f -k -a '(__kf_complete)'
`;
