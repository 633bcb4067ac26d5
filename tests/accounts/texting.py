class Sent:
    """An SMS sender that keeps what it is given."""

    texts = []

    def send(self, phone, text):
        self.texts.append((phone, text))
