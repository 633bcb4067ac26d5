"""What the database itself keeps: the codes of a syllabus, and bytes as they are."""

from django.db import migrations

CODES = """
CREATE FUNCTION cms_syllabus_of(page_path text) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT s.page_ptr_id FROM cms_syllabuspage s
    JOIN wagtailcore_page p ON p.id = s.page_ptr_id
    WHERE starts_with(page_path, p.path)
$$;

CREATE FUNCTION cms_claim_code() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO cms_syllabuscode (page_id, syllabus_id, code)
    SELECT NEW.page_ptr_id, cms_syllabus_of(p.path), lower(NEW.code)
    FROM wagtailcore_page p WHERE p.id = NEW.page_ptr_id
    ON CONFLICT (page_id) DO UPDATE SET code = excluded.code;
    RETURN NULL;
END $$;

CREATE FUNCTION cms_carry_code() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.path IS DISTINCT FROM OLD.path THEN
        UPDATE cms_syllabuscode SET syllabus_id = cms_syllabus_of(NEW.path)
        WHERE page_id = NEW.id
        AND syllabus_id IS DISTINCT FROM cms_syllabus_of(NEW.path);
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER claim_code AFTER INSERT OR UPDATE ON cms_syllabuspage
    FOR EACH ROW EXECUTE FUNCTION cms_claim_code();
CREATE TRIGGER claim_code AFTER INSERT OR UPDATE ON cms_subjectpage
    FOR EACH ROW EXECUTE FUNCTION cms_claim_code();
CREATE TRIGGER claim_code AFTER INSERT OR UPDATE ON cms_topicpage
    FOR EACH ROW EXECUTE FUNCTION cms_claim_code();
CREATE TRIGGER carry_code AFTER UPDATE ON wagtailcore_page
    FOR EACH ROW EXECUTE FUNCTION cms_carry_code();
"""

NO_CODES = """
DROP TRIGGER carry_code ON wagtailcore_page;
DROP TRIGGER claim_code ON cms_topicpage;
DROP TRIGGER claim_code ON cms_subjectpage;
DROP TRIGGER claim_code ON cms_syllabuspage;
DROP FUNCTION cms_carry_code();
DROP FUNCTION cms_claim_code();
DROP FUNCTION cms_syllabus_of(text);
"""

BLOBS = """
CREATE FUNCTION cms_blob_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a blob is never changed' USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER blob_stays BEFORE UPDATE ON cms_blob
    FOR EACH ROW EXECUTE FUNCTION cms_blob_stays();
"""

NO_BLOBS = """
DROP TRIGGER blob_stays ON cms_blob;
DROP FUNCTION cms_blob_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("cms", "0001_initial")]

    operations = [
        migrations.RunSQL(CODES, NO_CODES),
        migrations.RunSQL(BLOBS, NO_BLOBS),
    ]
