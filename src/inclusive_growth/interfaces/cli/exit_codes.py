"""Exit codes of `igw`: the one table from a class of error to the number with which a command ends."""

from dataclasses import dataclass

from inclusive_growth import errors


@dataclass(frozen=True, slots=True)
class ExitCode:
    """A number, what it says in short and in full, and the errors that end a command with it."""

    number: int
    short: str
    meaning: str
    kinds: tuple[type[BaseException], ...] = ()


EXIT_CODES = (
    ExitCode(0, "done", "done"),
    ExitCode(1, "failed", "failed, and no other code says how; the last line says what", (errors.WarehouseError,)),
    ExitCode(
        2,
        "wrong input or setting",
        "the command line, a setting, the catalogue or the set-up of the store is wrong; nothing was written",
        (errors.UsageError, errors.StoreUnusable),
    ),
    ExitCode(
        3, "gate closed", "a gate is closed, or did not judge: readers keep what they see", (errors.GateClosed,)
    ),
    ExitCode(
        4, "waits for a person", "waits for a person: `igw approve` or `igw reject`", (errors.WaitsForPerson,)
    ),
    ExitCode(
        5,
        "publisher refused",
        "a publisher could not be reached, or what came was refused",
        (errors.UpstreamError,),
    ),
    ExitCode(
        6,
        "lease held",
        "another writer holds the lease, or took ours: try again later",
        (errors.LeaseHeld, errors.LeaseLost),
    ),
    ExitCode(
        7,
        "surface behind",
        "a place where readers look is behind, differs or cannot be reached",
        (errors.SurfaceError,),
    ),
    ExitCode(8, "damaged", "damaged: stored bytes or figures are not what was recorded", (errors.CorruptObject,)),
    ExitCode(9, "build failed", "the candidate could not be built", (errors.BuildFailed,)),
    ExitCode(10, "build stopped", "the build was ended from outside: run it again", (errors.BuildStopped,)),
    ExitCode(11, "refused", "refused: this may not be decided on or shown to readers", (errors.PublishRefused,)),
    ExitCode(12, "disk", "the disk is full, read-only, or not this user's", (errors.DiskTrouble,)),
    ExitCode(13, "email waits", "an email could not be handed over; it waits in the outbox", (errors.MailError,)),
    ExitCode(14, "not in the store", "an object is not in the store, or was erased", (errors.NotInStore,)),
    ExitCode(130, "Ctrl-C", "ended by Ctrl-C", (KeyboardInterrupt,)),
)

_NUMBERS = {kind: code.number for code in EXIT_CODES for kind in code.kinds}


def code_of(error: BaseException) -> int:
    """The exit code of an error: that of its class, or of the nearest class above it in the table."""
    return next((_NUMBERS[kind] for kind in type(error).__mro__ if kind in _NUMBERS), 1)
