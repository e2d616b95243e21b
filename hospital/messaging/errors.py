"""What goes wrong in messaging and needs a person: each text is one line of what, where, what to do."""


class MessagingError(Exception):
    """Something that trying again does not mend."""


class FencedError(MessagingError):
    """Another producer with the same transactional id has taken over."""
