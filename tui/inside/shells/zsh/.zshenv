# Stands before the person's own start files: each is read from where it would have been without us.
__tenantry_zdotdir=$ZDOTDIR
if [[ -n $__TENANTRY_ZDOTDIR ]]; then ZDOTDIR=$__TENANTRY_ZDOTDIR; else unset ZDOTDIR; fi
unset __TENANTRY_ZDOTDIR
if [[ -f ${ZDOTDIR:-$HOME}/.zshenv ]]; then . "${ZDOTDIR:-$HOME}/.zshenv"; fi
__tenantry_own_zdotdir=${ZDOTDIR-}
ZDOTDIR=$__tenantry_zdotdir
