from django.db import migrations

FROZEN = """
CREATE FUNCTION exams_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is frozen: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER version_is_frozen BEFORE UPDATE OR DELETE ON exams_questionversion
    FOR EACH ROW EXECUTE FUNCTION exams_refuse_change();
CREATE TRIGGER paper_is_frozen BEFORE UPDATE OR DELETE ON exams_paper
    FOR EACH ROW EXECUTE FUNCTION exams_refuse_change();
CREATE TRIGGER paper_question_is_frozen BEFORE UPDATE OR DELETE ON exams_paperquestion
    FOR EACH ROW EXECUTE FUNCTION exams_refuse_change();

CREATE FUNCTION exams_refuse_used_rule() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (OLD.name, OLD.version, OLD.kinds, OLD.created_at)
            IS NOT DISTINCT FROM (NEW.name, NEW.version, NEW.kinds, NEW.created_at)
            AND (OLD.used_at IS NULL OR NEW.used_at IS NOT NULL) THEN
        RETURN NEW;
    END IF;
    IF OLD.used_at IS NOT NULL
            OR EXISTS (SELECT FROM exams_examsection WHERE marking_rule_id = OLD.id) THEN
        RAISE EXCEPTION 'marking rule % is in use and frozen', OLD.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;

CREATE TRIGGER used_rule_is_frozen BEFORE UPDATE OR DELETE ON exams_markingrule
    FOR EACH ROW EXECUTE FUNCTION exams_refuse_used_rule();
"""

THAWED = """
DROP TRIGGER used_rule_is_frozen ON exams_markingrule;
DROP TRIGGER paper_question_is_frozen ON exams_paperquestion;
DROP TRIGGER paper_is_frozen ON exams_paper;
DROP TRIGGER version_is_frozen ON exams_questionversion;
DROP FUNCTION exams_refuse_used_rule();
DROP FUNCTION exams_refuse_change();
"""


class Migration(migrations.Migration):
    """What the database itself forbids: changing what was published."""

    dependencies = [("exams", "0001_initial")]

    operations = [migrations.RunSQL(FROZEN, THAWED)]
