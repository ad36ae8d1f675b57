"""What each permission lets the app do, in the languages of the message to a customer's administrator."""

from __future__ import annotations

from collections.abc import Mapping

from tui.model.scope import PERMISSIONS

_WORDS: Mapping[str, Mapping[str, str]] = {
    "User.Read": {
        "de": "Anmelden und das eigene Profil der Technikerin oder des Technikers lesen",
        "fr": "Se connecter et lire le profil du technicien lui-même",
        "es": "Iniciar sesión y leer el perfil propio de la persona técnica",
    },
    "Organization.Read.All": {
        "de": "Die Organisation lesen: Name, Domänen, gekaufte und genutzte Lizenzen",
        "fr": "Lire l'organisation : nom, domaines, licences achetées et utilisées",
        "es": "Leer la organización: nombre, dominios, licencias compradas y usadas",
    },
    "Directory.Read.All": {
        "de": "Das Verzeichnis lesen: Benutzer, Gruppen, Apps und Rollen; nichts ändern",
        "fr": "Lire l'annuaire : utilisateurs, groupes, applications et rôles ; ne rien modifier",
        "es": "Leer el directorio: usuarios, grupos, aplicaciones y roles; no cambiar nada",
    },
    "DelegatedAdminRelationship.Read.All": {
        "de": "Die delegierten Verwaltungsbeziehungen des Partners (GDAP) lesen",
        "fr": "Lire les relations d'administration déléguée du partenaire (GDAP)",
        "es": "Leer las relaciones de administración delegada del socio (GDAP)",
    },
    "CrossTenantInformation.ReadBasic.All": {
        "de": "Öffentlichen Namen und Domäne eines Mandanten nachschlagen",
        "fr": "Rechercher le nom public et le domaine d'un locataire",
        "es": "Consultar el nombre público y el dominio de un inquilino",
    },
    "Domain.Read.All": {
        "de": "Die Domänen der Organisation lesen",
        "fr": "Lire les domaines de l'organisation",
        "es": "Leer los dominios de la organización",
    },
    "LicenseAssignment.Read.All": {
        "de": "Gekaufte und zugewiesene Lizenzen lesen",
        "fr": "Lire les licences achetées et attribuées",
        "es": "Leer las licencias compradas y asignadas",
    },
    "Application.Read.All": {
        "de": "Die der Organisation bekannten Apps lesen",
        "fr": "Lire les applications connues de l'organisation",
        "es": "Leer las aplicaciones conocidas por la organización",
    },
    "DelegatedPermissionGrant.Read.All": {
        "de": "Lesen, welche Berechtigungen welcher App erteilt wurden",
        "fr": "Lire quelles autorisations ont été accordées à quelle application",
        "es": "Leer qué permisos se han concedido a qué aplicación",
    },
}


def permission_in(name: str, language: str) -> str:
    """What a permission lets the app do, in this language; empty for one that is not known."""
    permission = PERMISSIONS.get(name)
    if permission is None:
        return ""
    return permission.words if language == "en" else _WORDS[name][language]
