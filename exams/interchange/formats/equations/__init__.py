"""Equations of other formats as our LaTeX. Pure."""
