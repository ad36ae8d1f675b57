"""Signing in, and tokens for every customer's tenant. The only room that speaks to the sign-in service."""

from tui.auth.browser import AddressIssued, BrowserStep, Pasted, Place, Wish, sign_in_by_browser
from tui.auth.msal_client import Applications, Login
from tui.auth.renewal import OnRotated
from tui.auth.sign_in import CodeIssued, SignedIn, SignInStep, StillWaiting, sign_in
from tui.auth.tokens import Tokens, restore

__all__ = [
    "AddressIssued",
    "Applications",
    "BrowserStep",
    "CodeIssued",
    "Login",
    "OnRotated",
    "Pasted",
    "Place",
    "SignInStep",
    "SignedIn",
    "StillWaiting",
    "Tokens",
    "Wish",
    "restore",
    "sign_in",
    "sign_in_by_browser",
]
