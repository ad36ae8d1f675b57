"""Which certificate authorities are trusted, and where they come from: for telling, without a call.

Source: OpenSSL, `SSL_CTX_set_default_verify_paths`: SSL_CERT_FILE and SSL_CERT_DIR stand in for the file and the
folder that the system's OpenSSL was built with; a folder's certificates are named by hash and read when needed.
"""

from __future__ import annotations

import os
import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_HASHED = re.compile(r"[0-9a-f]{8}\.\d+")


@dataclass(frozen=True, slots=True)
class Source:
    """One file or folder with certificates."""

    path: str
    variable: str
    """`SSL_CERT_FILE` or `SSL_CERT_DIR` where that names it; empty for the system's own."""
    certificates: int
    trouble: str = ""
    """Why nothing can be read there; empty when it can."""


@dataclass(frozen=True, slots=True)
class Trust:
    """All that is trusted."""

    sources: tuple[Source, ...]
    in_all: int
    """Certificates that are trusted at the start, besides those of folders."""
    key_log: bool
    """Whether SSLKEYLOGFILE is set. It is ignored: that file would decrypt every token."""


def find_trust(environ: Mapping[str, str] = os.environ) -> Trust:
    """What a connection would trust. Reads the certificates, so it blocks."""
    paths = ssl.get_default_verify_paths()
    file, folder = environ.get(paths.openssl_cafile_env, ""), environ.get(paths.openssl_capath_env, "")
    sources = [_file(file or paths.openssl_cafile, paths.openssl_cafile_env if file else "")]
    for each in (folder or paths.openssl_capath).split(os.pathsep):
        sources.append(_folder(each, paths.openssl_capath_env if folder else ""))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_default_certs()
    return Trust(tuple(sources), context.cert_store_stats()["x509_ca"], bool(environ.get("SSLKEYLOGFILE")))


def _file(path: str, variable: str) -> Source:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        context.load_verify_locations(cafile=path)
    except ssl.SSLError:
        return Source(path, variable, 0, "it holds no certificate in PEM form")
    except OSError as error:
        return Source(path, variable, 0, error.strerror or type(error).__name__)
    return Source(path, variable, context.cert_store_stats()["x509_ca"])


def _folder(path: str, variable: str) -> Source:
    try:
        names = [each.name for each in Path(path).iterdir()]
    except OSError as error:
        return Source(path, variable, 0, error.strerror or type(error).__name__)
    return Source(path, variable, sum(_HASHED.fullmatch(name) is not None for name in names))
