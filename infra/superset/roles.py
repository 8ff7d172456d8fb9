"""Roles: a Reader looks at dashboards, an Analyst also makes charts and writes SQL over the marts."""

DATABASE = "marts"


def make_roles() -> None:
    """Make Reader and Analyst from Superset's own roles of their kind, with the marts added."""
    from superset import db, security_manager
    from superset.models.core import Database

    marts = db.session.query(Database).filter_by(database_name=DATABASE).one()
    may_read_marts = security_manager.add_permission_view_menu("database_access", marts.perm)
    for name, alike in (("Reader", ["Gamma"]), ("Analyst", ["Gamma", "Alpha", "sql_lab"])):
        role = security_manager.add_role(name) or security_manager.find_role(name)
        permissions = {each for other in alike for each in security_manager.find_role(other).permissions}
        role.permissions = [*permissions - all_databases(permissions), may_read_marts]
    db.session.commit()


def all_databases(permissions: set) -> set:
    """Permissions that open every database: Superset gives them to Alpha, and we take them away."""
    everywhere = ("all_database_access", "all_datasource_access")
    return {permission for permission in permissions if permission.permission.name in everywhere}
