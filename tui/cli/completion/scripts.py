"""What each shell runs to have words completed: as little as can be, for `tenantry __complete` knows all of it."""

from __future__ import annotations

_BASH = """\
# tenantry completion for bash 3.2 or later. In ~/.bashrc: source <(tenantry completion bash)
_tenantry() {
    local line kind=''
    COMPREPLY=()
    while IFS= read -r line; do
        if [[ -z $kind ]]; then kind=$line; else COMPREPLY+=("$line"); fi
    done < <(command tenantry __complete bash "${COMP_LINE:0:COMP_POINT}" "$COMP_WORDBREAKS" 2>/dev/null)
    case $kind in
        files) compopt -o default 2>/dev/null ;;
        command*)
            if declare -F _comp_command_offset >/dev/null; then
                _comp_command_offset $((${kind#command } + 1))
            elif declare -F _command_offset >/dev/null; then
                _command_offset $((${kind#command } + 1))
            elif ((COMP_CWORD == ${kind#command } + 1)); then
                while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -c -- "${COMP_WORDS[COMP_CWORD]}")
            else
                compopt -o default 2>/dev/null
            fi ;;
    esac
}
complete -F _tenantry tenantry
"""

_ZSH = """\
#compdef tenantry
# tenantry completion for zsh. In ~/.zshrc, after compinit: source <(tenantry completion zsh)
_tenantry() {
    local -a lines texts shown
    local text about
    lines=("${(@f)$(command tenantry __complete zsh "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)}")
    case $lines[1] in
        files) _files; return ;;
        command*)
            shift ${${lines[1]#command }} words
            shift words
            ((CURRENT -= ${lines[1]#command } + 1))
            _normal
            return ;;
    esac
    for text about in "${(@)lines[2,-1]}"; do
        texts+=("$text")
        shown+=("$text${about:+  -- $about}")
    done
    (($#texts)) && compadd -U -l -d shown -a texts
}
if [[ $funcstack[1] == _tenantry ]]; then
    _tenantry "$@"
else
    (($+functions[compdef])) || { autoload -Uz compinit && compinit; }
    compdef _tenantry tenantry
fi
"""

_FISH = """\
# tenantry completion for fish. In ~/.config/fish/config.fish: tenantry completion fish | source
function __tenantry_complete
    set -l words (commandline -opc)
    set -e words[1]
    set -l current (commandline -ct)
    set -l lines (command tenantry __complete fish $words "$current" 2>/dev/null)
    switch "$lines[1]"
        case files
            __fish_complete_path "$current"
        case 'command *'
            set -l at (math (string replace 'command ' '' -- $lines[1]) + 1)
            set -l rest $words[$at..-1]
            test (count $words) -lt $at; and set rest
            complete -C (string join ' ' -- (string escape -- $rest) "$current")
        case '*'
            for at in (seq 2 2 (count $lines))
                set -l next (math $at + 1)
                printf '%s\\t%s\\n' "$lines[$at]" "$lines[$next]"
            end
    end
end
complete -c tenantry -e
complete -c tenantry -f -k -a '(__tenantry_complete)'
"""

SCRIPTS = {"bash": _BASH, "zsh": _ZSH, "fish": _FISH}
"""The script of each shell that is known."""
