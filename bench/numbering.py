"""Ids that Python and a pgbench script make alike from one number."""

ATTEMPT, SESSION = "00000000-0000-7000-8000-", "00000000-0000-7000-9000-"
DIGITS = 12


def numbered(prefix, n):
    return f"{prefix}{n:0{DIGITS}d}"


def numbered_in_sql(prefix, variable):
    return f"('{prefix}' || lpad({variable}::text, {DIGITS}, '0'))::uuid"
