from django.db import migrations

# Lines of before named people; from now on they stand there by number.
RENAME = """
ALTER TABLE core_auditentry DISABLE TRIGGER rows_stay;
UPDATE core_auditentry SET actor_label = 'user ' || actor_id WHERE actor_id IS NOT NULL;
UPDATE core_auditentry SET object_label = 'user ' || object_id
    WHERE object_kind = 'accounts.user';
UPDATE core_auditentry SET object_label = 'invitation ' || object_id
    WHERE object_kind = 'accounts.staffinvitation';
UPDATE core_auditentry SET after = after - 'asked' WHERE verb = 'list.export';
ALTER TABLE core_auditentry ENABLE TRIGGER rows_stay;
ALTER TABLE core_securityevent DISABLE TRIGGER rows_stay;
UPDATE core_securityevent SET subject_label = 'somebody' WHERE kind = 'login-failed'
    OR facts ->> 'limit' IN ('login', 'login-account', 'codes', 'mailed-code',
        'mailed-code-account', 'auth') AND subject_label NOT LIKE 'sign-in %';
ALTER TABLE core_securityevent ENABLE TRIGGER rows_stay;
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0004_append_only")]
    operations = [migrations.RunSQL(RENAME, migrations.RunSQL.noop)]
