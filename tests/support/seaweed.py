"""A real S3 service on this machine: SeaweedFS with three identities and one bucket."""

import json
import os
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from pydantic import SecretStr

from inclusive_growth.settings import child_environment
from inclusive_growth.store.s3_location import S3Place
from inclusive_growth_sample.demo.processes import DidNotComeUp, Service

BUCKET = "igw"
REGION = "eu-west-2"
SECRETS = {"writer": "writers-secret-7f3a", "reader": "readers-secret-7f3a", "admin": "admins-secret-7f3a"}
_RIGHTS = {"writer": ["Read", "Write", "List"], "reader": ["Read", "List"], "admin": ["Admin"]}
_PARTS = ("master", "volume", "filer", "s3")
READY_SECONDS = 60


@dataclass(frozen=True)
class Seaweed:
    """The running service."""

    endpoint: str
    log: Path
    service: Service
    ca_bundle: Path | None = None

    def kill(self) -> None:
        """SIGKILL: no handler, no flush. Its data and ports stay for `start_again`."""
        os.kill(self.service.pid, signal.SIGKILL)
        with suppress(DidNotComeUp):
            self.service.wait(10)

    def start_again(self) -> None:
        """On the same data and ports; `wait_until_ready` says when it answers."""
        self.service.start()

    def wait_until_ready(self) -> None:
        """Until it has written an object and read it."""
        _write(self, self.service)

    def place(self, prefix: str, who: str = "writer", **changes: Any) -> S3Place:
        """A store of its own under this prefix."""
        place = S3Place(
            bucket=BUCKET,
            prefix=prefix,
            region=REGION,
            access_key=who,
            secret_key=SecretStr(SECRETS[who]),
            endpoint=self.endpoint,
            ca_bundle=self.ca_bundle,
        )
        return replace(place, **changes)

    def settings(self, prefix: str, who: str = "writer") -> dict[str, Any]:
        """The same, as the settings of the product."""
        return {
            "store_url": f"s3://{BUCKET}/{prefix}",
            "s3_endpoint": self.endpoint,
            "s3_region": REGION,
            "s3_access_key": who,
            "s3_secret_key": SecretStr(SECRETS[who]),
            "s3_ca_bundle": self.ca_bundle,
        }

    def client(self, who: str = "admin") -> Any:
        """boto3 itself, to look at the bucket past our own code."""
        return boto3.client(
            "s3",
            endpoint_url=self.endpoint,
            region_name=REGION,
            aws_access_key_id=who,
            aws_secret_access_key=SECRETS[who],
            verify=str(self.ca_bundle) if self.ca_bundle else None,
            config=Config(s3={"addressing_style": "path"}),
        )


@contextmanager
def seaweed(folder: Path, certificate: tuple[Path, Path] | None = None) -> Iterator[Seaweed]:
    """Start the service and make its bucket; with (certificate, key) it speaks https. The folder keeps the log."""
    identities = [
        {"name": who, "credentials": [{"accessKey": who, "secretKey": secret}], "actions": _RIGHTS[who]}
        for who, secret in SECRETS.items()
    ]
    (folder / "data").mkdir(parents=True)
    (folder / "s3.json").write_text(json.dumps({"identities": identities}))
    ports = _free_ports(2 * len(_PARTS))
    command = [
        str(Path(sys.executable).with_name("weed")), "-logtostderr=true", "server", f"-dir={folder / 'data'}",
        "-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-master.volumeSizeLimitMB=128", "-volume.max=20",
        "-s3", f"-s3.config={folder / 's3.json'}", "-s3.autoCreateBucket=false",
        "-s3.port.iceberg=0", "-s3.port.lance=0",
    ]  # fmt: skip
    for name, port, grpc in zip(_PARTS, ports[::2], ports[1::2], strict=True):
        command += [f"-{name}.port={port}", f"-{name}.port.grpc={grpc}"]
    if certificate:
        command += [f"-s3.cert.file={certificate[0]}", f"-s3.key.file={certificate[1]}"]
    service = Service("seaweedfs", command, folder / "weed.log", child_environment({}), folder)
    endpoint = f"{'https' if certificate else 'http'}://127.0.0.1:{ports[6]}"
    running = Seaweed(endpoint, service.log, service, certificate[0] if certificate else None)
    with ExitStack() as stack:
        stack.callback(service.stop, patience=0.5)  # its data is thrown away, it need not tidy up
        service.start()
        running.wait_until_ready()
        yield running


def _write(running: Seaweed, service: Service) -> None:
    until = time.monotonic() + READY_SECONDS
    client = running.client()
    while True:
        service.check()
        try:
            with suppress(client.exceptions.BucketAlreadyOwnedByYou, client.exceptions.BucketAlreadyExists):
                client.create_bucket(Bucket=BUCKET)
            # The first object of a bucket makes its volumes, which takes seconds: no test should pay for it.
            client.put_object(Bucket=BUCKET, Key="warm", Body=b"x")
            client.get_object(Bucket=BUCKET, Key="warm")["Body"].read()
            return
        except (BotoCoreError, ClientError) as error:
            if time.monotonic() > until:
                raise AssertionError(f"SeaweedFS is not ready: {error}; {service.log_tail()}") from error
            time.sleep(0.1)


def _free_ports(count: int) -> list[int]:
    """Ports that were free a moment ago, all different."""
    with ExitStack() as stack:
        found = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in found:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in found]
