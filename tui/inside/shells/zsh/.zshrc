if [[ -n $__tenantry_own_zdotdir ]]; then ZDOTDIR=$__tenantry_own_zdotdir; else unset ZDOTDIR; fi
unset __tenantry_zdotdir __tenantry_own_zdotdir
# Debian's and macOS's start files of the system put it beside ours
if [[ $HISTFILE == */inside/shells/zsh/* ]]; then HISTFILE=${ZDOTDIR:-$HOME}/.zsh_history; fi
if [[ -f ${ZDOTDIR:-$HOME}/.zshrc ]]; then . "${ZDOTDIR:-$HOME}/.zshrc"; fi
[[ ":$PATH:" == ":${AZURE_CONFIG_DIR%/*}/bin:"* ]] || PATH="${AZURE_CONFIG_DIR%/*}/bin:$PATH"

# A prompt expands %, with promptbang ! too: in the name they are doubled. With promptsubst it expands variables besides,
# whose text is not expanded once more as a command: there the name stands in a variable.
__tenantry_precmd() {
    local last=$? by_name=${options[promptsubst]} bang=${options[promptbang]}
    emulate -L zsh
    PROMPT=${PROMPT#'${__tenantry_mark}'}
    if [[ -n $__tenantry_mark && $PROMPT[1,${#__tenantry_mark}] == "$__tenantry_mark" ]]; then
        PROMPT=$PROMPT[${#__tenantry_mark}+1,-1]
    fi
    typeset -g __tenantry_mark="${TENANTRY_PROMPT//\%/%%} "
    [[ $bang == on ]] && __tenantry_mark=${__tenantry_mark//\!/!!}
    if [[ $by_name == on ]]; then PROMPT='${__tenantry_mark}'$PROMPT; else PROMPT=$__tenantry_mark$PROMPT; fi
    return $last
}
precmd_functions+=(__tenantry_precmd)
