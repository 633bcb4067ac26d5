"""What a start page said in fields of its own, and its drafts, as blocks."""

import json
from uuid import uuid4

from django.db import migrations

FIELDS = ('hero_heading', 'hero_text', 'hero_image', 'action_label', 'action_page',
          'action_url', 'exams_heading', 'body')


def block(name, **value):
    return {'type': name, 'id': str(uuid4()), 'value': value}


def blocks_of(said):
    """The body of {field: value} as the page showed it: hero, exams, text."""
    buttons = [{'label': said['action_label'], 'page': said['action_page'],
                'address': said['action_url'] or ''}] if said['action_label'] else []
    image = said['hero_image'] and {
        'image': said['hero_image'], 'decorative': False, 'alt_text': ''}
    found = [
        block('hero', heading=said['hero_heading'], lead=said['hero_text'],
              image=image, buttons=buttons),
        block('exams', heading=said['exams_heading'], anchor='exams', limit=24),
    ]
    if said['body']:
        found.append(block('text', text=said['body'], tone='wash'))
    return found


def into_blocks(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute('SELECT page_ptr_id, hero_heading, hero_text, hero_image_id, '
                       'action_label, action_page_id, action_url, exams_heading, words '
                       'FROM home_homepage')
        for pk, *said in cursor.fetchall():
            body = json.dumps(blocks_of(dict(zip(FIELDS, said))))
            cursor.execute('UPDATE home_homepage SET body = %s WHERE page_ptr_id = %s',
                           [body, pk])
    move_drafts(apps)


def move_drafts(apps):
    kinds = apps.get_model('contenttypes', 'ContentType').objects
    kind = kinds.filter(app_label='home', model='homepage').first()
    revisions = apps.get_model('wagtailcore', 'Revision').objects
    for revision in revisions.filter(content_type=kind) if kind else []:
        content = revision.content
        if 'hero_heading' not in content:
            continue
        said = {name: content.pop(name, None) or '' for name in FIELDS}
        for name in ('hero_image', 'action_page'):
            said[name] = said[name] or None
        content['body'] = json.dumps(blocks_of(said))
        revision.save(update_fields=['content'])


class Migration(migrations.Migration):

    dependencies = [
        ('home', '0002_pages'),
        ('contenttypes', '0002_remove_content_type_name'),
    ]

    operations = [migrations.RunPython(into_blocks, migrations.RunPython.noop)]
