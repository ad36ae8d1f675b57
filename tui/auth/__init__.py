"""Signing in, and tokens for every customer's tenant. The only room that speaks to the sign-in service."""

from tui.auth.msal_client import Applications, Login
from tui.auth.renewal import OnRotated
from tui.auth.sign_in import CodeIssued, SignedIn, SignInStep, StillWaiting, sign_in
from tui.auth.tokens import Tokens, restore

__all__ = [
    "Applications",
    "CodeIssued",
    "Login",
    "OnRotated",
    "SignInStep",
    "SignedIn",
    "StillWaiting",
    "Tokens",
    "restore",
    "sign_in",
]
