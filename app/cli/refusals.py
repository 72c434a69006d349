"""What a command cannot do, told in plain sentences, and with what status it ends."""

COULD_NOT_RUN = 2


class CannotRun(Exception):
    """The command cannot do its work; the sentences say why and what to do."""

    def __init__(self, *sentences: str) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences
