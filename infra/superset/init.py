"""Make Superset ready: its own tables, roles, the administrator, and the dashboards of this folder.

Run it before each start; a second run changes nothing but what differs from the files.
"""

from superset.app import create_app

from roles import make_roles
from surroundings import ADMIN, secret, setting


def main() -> None:
    app = create_app()
    with app.app_context():
        migrate()
        make_administrator()
        import_bundle()
        make_roles()


def migrate() -> None:
    """Bring Superset's own tables to the version of this image."""
    from flask_migrate import upgrade
    from superset import appbuilder, security_manager

    upgrade()
    appbuilder.add_permissions(update_perms=True)
    security_manager.sync_role_definitions()


def make_administrator() -> None:
    """Make the one account with a password; its password follows the secret file."""
    from superset import security_manager

    password = secret("SUPERSET_ADMIN_PASSWORD", f"the password of Superset's administrator `{ADMIN}`")
    user = security_manager.find_user(username=ADMIN)
    if user is None:
        email = setting("SUPERSET_ADMIN_EMAIL", f"{ADMIN}@localhost")
        role = security_manager.find_role("Admin")
        if not security_manager.add_user(ADMIN, "Superset", "Administrator", email, role, password=password):
            raise SystemExit(f"the administrator `{ADMIN}` could not be made: is its email address taken?")
    else:
        security_manager.reset_password(user.id, password)


def import_bundle() -> None:
    """Import database, datasets, charts and dashboards from the files; additions by people stay."""
    from superset import security_manager
    from superset.commands.importers.v1.assets import ImportAssetsCommand
    from superset.utils.core import override_user

    from bundle import read_bundle

    with override_user(security_manager.find_user(username=ADMIN)):
        ImportAssetsCommand(read_bundle(setting("SUPERSET_MARTS_URL"))).run()


if __name__ == "__main__":
    main()
