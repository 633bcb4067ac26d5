"""Imports in the Wagtail admin: their pages and buttons, forms and listing."""
