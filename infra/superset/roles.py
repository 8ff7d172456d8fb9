"""Who may do what: a Reader looks at dashboards, an Analyst also makes charts and writes SQL over the marts."""

DATABASE = "marts"


def make_roles() -> None:
    """Reader and Analyst, each of Superset's own role of its kind with the marts added."""
    from superset import db, security_manager
    from superset.models.core import Database

    marts = db.session.query(Database).filter_by(database_name=DATABASE).one()
    may_read_marts = security_manager.add_permission_view_menu("database_access", marts.perm)
    for name, alike in (("Reader", ["Gamma"]), ("Analyst", ["Gamma", "Alpha", "sql_lab"])):
        role = security_manager.add_role(name) or security_manager.find_role(name)
        found = {one for other in alike for one in security_manager.find_role(other).permissions}
        role.permissions = [*found - all_databases(found), may_read_marts]
    db.session.commit()


def all_databases(permissions: set) -> set:
    """Permissions that open every database: Superset gives them to Alpha, we do not."""
    everywhere = ("all_database_access", "all_datasource_access")
    return {one for one in permissions if one.permission.name in everywhere}
