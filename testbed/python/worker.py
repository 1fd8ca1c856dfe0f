"""A plain Temporal worker, as anybody writes one: it knows nothing of the console."""

import asyncio
import logging
import os

from temporalio import activity
from temporalio.client import Client
from temporalio.worker import Worker


@activity.defn
async def greet(name: str) -> str:
    return f"Hello, {name}!"


async def main() -> None:
    logging.basicConfig(level=logging.INFO)
    address = os.environ.get("TEMPORAL_SERVICE_ADDRESS", "localhost:7233")
    namespace = os.environ.get("TEMPORAL_NAMESPACE", "default")
    task_queue = os.environ["STIGMER_TASK_QUEUE"]
    client = await Client.connect(address, namespace=namespace)
    # Without WORKER_IDENTITY it is None: the SDK's own form.
    identity = os.environ.get("WORKER_IDENTITY")
    worker = Worker(client, task_queue=task_queue, activities=[greet], identity=identity)
    logging.info("Polling %s at %s", task_queue, address)
    await worker.run()


asyncio.run(main())
