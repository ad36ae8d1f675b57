# Read after the person's own start files: the customer's mark before whatever prompt they make.
set -l ours (string replace -r '/[^/]*$' '/bin' -- $AZURE_CONFIG_DIR)
test "$PATH[1]" = "$ours"; or set -gx PATH $ours $PATH

functions -q __tenantry_own_prompt; or functions -c fish_prompt __tenantry_own_prompt
function __tenantry_status
    return $argv[1]
end
function fish_prompt
    set -l last $status
    printf '%s ' "$TENANTRY_PROMPT"
    __tenantry_status $last
    __tenantry_own_prompt
end
