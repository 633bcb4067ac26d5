"""How staff come into the admin: invitation, sign-in, second factor."""
