"""Certificates for one run: an authority that vouches for the names served here and for nothing else.

Source: RFC 5280 section 4.2.1 for the extensions; OpenSSL's strict mode, which Python 3.13 uses, wants key identifiers
and a critical key usage.
"""

from __future__ import annotations

import ipaddress
import secrets
import ssl
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from .folder import Folder

VALID_FOR = timedelta(days=14)
CLOCKS_DIFFER = timedelta(hours=1)
"""How long before its making a certificate is valid already."""
HERE = ("localhost", "127.0.0.1", "::1")
"""How a client calls this machine."""
_NO_USAGE = dict.fromkeys(
    (
        "digital_signature",
        "content_commitment",
        "key_encipherment",
        "data_encipherment",
        "key_agreement",
        "key_cert_sign",
        "crl_sign",
        "encipher_only",
        "decipher_only",
    ),
    False,
)


@dataclass(frozen=True, slots=True)
class Pair:
    """A certificate and its key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey


class Certificates:
    """The server's side of TLS, and the file with which a client trusts it. Makes files, so it blocks.

    The authority's key is dropped once it has signed; that of the server passes through a file only sealed, as OpenSSL
    takes none from memory.
    """

    def __init__(self, names: Iterable[str]) -> None:
        served = (*HERE, *names)
        self._folder = Folder()
        try:
            authority = _authority(served)
            self.ca_file = self._folder.write("ca.pem", _as_pem(authority.certificate))
            """The authority's certificate in PEM form."""
            self.context = _context(_server(authority, served), self._folder)
            """TLS 1.2 or later, HTTP/1.1."""
        except BaseException:
            self.remove()
            raise

    def remove(self) -> None:
        """Take the files away; at the second call nothing happens."""
        self._folder.remove()


def _authority(names: Iterable[str]) -> Pair:
    """One that may sign for these names alone: trusting it opens nothing else."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = _called("tenantry emulator, for tests on this machine only")
    permitted = [_whole_network(each) for each in map(_general_name, names)]
    builder = (
        _begin(subject, subject, key.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.KeyUsage(**{**_NO_USAGE, "key_cert_sign": True}), critical=True)
        .add_extension(x509.NameConstraints(permitted, None), critical=True)
    )
    return Pair(builder.sign(key, hashes.SHA256()), key)


def _server(authority: Pair, names: Iterable[str]) -> Pair:
    key = ec.generate_private_key(ec.SECP256R1())
    issuer_key = authority.key.public_key()
    builder = (
        _begin(_called("tenantry emulator"), authority.certificate.subject, key.public_key())
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(**{**_NO_USAGE, "digital_signature": True}), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key), critical=False)
        .add_extension(x509.SubjectAlternativeName(map(_general_name, names)), critical=False)
    )
    return Pair(builder.sign(authority.key, hashes.SHA256()), key)


def _begin(subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
    now = datetime.now(UTC)  # of the machine, whatever time it is in the world: the client looks at that
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - CLOCKS_DIFFER)
        .not_valid_after(now + VALID_FOR)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _called(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _whole_network(name: x509.GeneralName) -> x509.GeneralName:
    """As a constraint says it: an address is a network of one."""
    return x509.IPAddress(ipaddress.ip_network(name.value)) if isinstance(name, x509.IPAddress) else name


def _as_pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _context(server: Pair, folder: Folder) -> ssl.SSLContext:
    password = secrets.token_hex(32)
    sealed = server.key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(password.encode()),
    )
    file = folder.write("server.pem", _as_pem(server.certificate) + sealed)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    context.load_cert_chain(file, password=password)
    file.unlink()
    return context
