"""What signing out does and does not do, in the words that the screens and the command line share.

Sources: Microsoft identity platform, "Access tokens" (60 to 90 minutes; 20 to 28 hours where continuous access
evaluation is in force, as a token is then refused at the service instead of running out) and "Refresh tokens" (90 days;
ended by a revocation, not by signing out of one program).
"""

from __future__ import annotations

REMOVED = "its sign-in, customers, sessions, stars, names and sent-link notes."
"""What is removed here of an account; the end of a sentence that begins `Removed here:`."""

STAYS = "Customers keep their consent; the journal keeps what was done."

HONOURED = (
    "Microsoft still honours what it issued: access tokens for about an hour (up to 28 hours where continuous access "
    "evaluation is in force), the refresh token for up to 90 days unless it is revoked."
)

REVOKE = (
    "To revoke it: the person at https://mysignins.microsoft.com (Sign out everywhere), or an administrator in the "
    "Entra admin center (Users, the account, Revoke sessions)."
)
