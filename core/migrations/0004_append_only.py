from django.db import migrations

FORBID = """
CREATE FUNCTION core_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Rows of % are written once and stay.', TG_TABLE_NAME;
END $$;
CREATE TRIGGER rows_stay BEFORE UPDATE OR DELETE ON core_auditentry
    FOR EACH ROW EXECUTE FUNCTION core_append_only();
CREATE TRIGGER table_stays BEFORE TRUNCATE ON core_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION core_append_only();
CREATE TRIGGER rows_stay BEFORE UPDATE OR DELETE ON core_securityevent
    FOR EACH ROW EXECUTE FUNCTION core_append_only();
CREATE TRIGGER table_stays BEFORE TRUNCATE ON core_securityevent
    FOR EACH STATEMENT EXECUTE FUNCTION core_append_only();
"""
ALLOW = """
DROP TRIGGER rows_stay ON core_auditentry;
DROP TRIGGER table_stays ON core_auditentry;
DROP TRIGGER rows_stay ON core_securityevent;
DROP TRIGGER table_stays ON core_securityevent;
DROP FUNCTION core_append_only();
"""


class Migration(migrations.Migration):
    """Ledgers nobody rewrites, the superuser of the admin included."""

    dependencies = [("core", "0003_ledgers")]
    operations = [migrations.RunSQL(FORBID, ALLOW)]
