"""S3 errors in words, with the remedy, for the person who can put them right."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from inclusive_growth.errors import NotInStore, StoreUnusable
from inclusive_growth.store.s3_location import S3Place

TAKEN = ("PreconditionFailed", "412")
GONE = ("NoSuchKey", "NotFound", "404")
# The service asks for another attempt; nothing was written.
BUSY = ("ConditionalRequestConflict", "OperationAborted", "409", "SlowDown", "429")

_WRONG_KEYS = (
    "the identity is not known or its secret is wrong: correct IGW_S3_ACCESS_KEY and IGW_S3_SECRET_KEY, "
    "or their files"
)
_REMEDIES = {
    "InvalidAccessKeyId": _WRONG_KEYS,
    "SignatureDoesNotMatch": _WRONG_KEYS,
    "NoSuchBucket": "there is no such bucket: create it, or correct IGW_STORE_URL",
    "PermanentRedirect": "the bucket is in another region: correct IGW_S3_REGION",
    "AuthorizationHeaderMalformed": "the bucket is in another region: correct IGW_S3_REGION",
    "RequestTimeTooSkewed": "this machine's clock is wrong: set it",
    "NotImplemented": "this S3 service lacks what the store needs: see docs/deploy.md",
}
_NOT_ALLOWED = "the identity may not do this: give it the rights to get, put and list objects (docs/deploy.md)"


def code(error: Any) -> str:
    """The short name of a refusal; the status of a HEAD, which has no body."""
    return str(error.response["Error"].get("Code", "")) or str(status(error))


def status(error: Any) -> int:
    return int(error.response["ResponseMetadata"]["HTTPStatusCode"])


def refusal(error: Any, doing: str, place: S3Place) -> StoreUnusable:
    """The error for a refusal, with its remedy. It quotes the short name only: a body may repeat the request."""
    name = code(error)
    remedy = _REMEDIES.get(name) or (
        _NOT_ALLOWED if status(error) in (401, 403) else "see the service's log for this request"
    )
    return StoreUnusable(f"the store {place}: {doing} was refused ({name}): {remedy}")


def no_answer(error: Exception, doing: str, place: S3Place) -> StoreUnusable:
    """The error for no answer, a late answer, or a certificate that we do not trust."""
    kind = type(error).__name__
    remedy = (
        "its certificate is not trusted (name its authority's file in IGW_S3_CA_BUNDLE), or it speaks plain http"
        if kind == "SSLError"
        else "check IGW_S3_ENDPOINT, the network and that an S3 service runs there"
    )
    return StoreUnusable(f"the store {place}: no answer to {doing} ({kind}): {remedy}")


@contextmanager
def translated(place: S3Place, doing: str, key: str = "") -> Iterator[None]:
    """Turn S3 errors into ours: NotInStore for a missing key, StoreUnusable for everything else."""
    from botocore.exceptions import BotoCoreError, ClientError
    from botocore.parsers import ResponseParserError

    try:
        yield
    except ClientError as error:
        if key and code(error) in GONE:
            raise NotInStore(f"{key}: not in the store at {place}") from None
        raise refusal(error, doing, place) from None
    except (BotoCoreError, ResponseParserError) as error:
        raise no_answer(error, doing, place) from error
