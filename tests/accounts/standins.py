"""What settings of a test point at."""

from django.contrib.auth import hashers


class Sent:
    """An SMS sender that keeps what it is given."""

    texts = []

    def send(self, phone, text):
        self.texts.append((phone, text))


class CountingHasher(hashers.MD5PasswordHasher):
    """Counts how often a password is really hashed."""

    times = 0

    def encode(self, password, salt):
        type(self).times += 1
        return super().encode(password, salt)
