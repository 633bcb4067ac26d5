"""Questions as Moodle thinks of them: what GIFT and Moodle XML have in common."""
