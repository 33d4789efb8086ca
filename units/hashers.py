from django.contrib.auth.hashers import PBKDF2PasswordHasher, get_hasher


class OneTimeHasher(PBKDF2PasswordHasher):
    """For passwords that we drew ourselves: nobody guesses one of 10^17, so three hundred may be made at once.

    The first log-in stores the very same anew with the slow hasher. A wrong guess takes as long as any other.
    """

    algorithm = "one_time"
    iterations = 1_000

    def verify(self, password, encoded):
        if super().verify(password, encoded):
            return True
        slow = get_hasher()
        slow.encode(password, slow.salt())
        return False

    def harden_runtime(self, password, encoded):
        """Nothing: a wrong guess has taken its time already."""
