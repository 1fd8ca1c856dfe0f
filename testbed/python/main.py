"""Plays the start-up of the Python agent-runner of January 2026: its variables, log lines, activities and exit codes."""

import asyncio
import logging
import os
import signal
import socket
import sys
from dataclasses import dataclass
from pathlib import Path

from temporalio import activity
from temporalio.client import Client
from temporalio.worker import Worker

logger = logging.getLogger("__main__")
worker_logger = logging.getLogger("worker.worker")


@dataclass(frozen=True)
class Config:
    mode: str
    address: str
    namespace: str
    task_queue: str
    max_concurrency: int
    backend: str
    sandbox_root: Path | None


def required(name: str) -> str:
    value = os.environ.get(name, "")
    if not value:
        raise ValueError(f"Missing required environment variable: {name}")
    return value


def check_model(mode: str) -> None:
    provider = os.environ.get("STIGMER_LLM_PROVIDER", "ollama" if mode == "local" else "anthropic")
    if provider not in ("anthropic", "ollama", "openai"):
        raise ValueError(f"Invalid STIGMER_LLM_PROVIDER: {provider}")
    if os.environ.get("STIGMER_LLM_MODEL") == "":
        raise ValueError("STIGMER_LLM_MODEL must not be empty")
    int(os.environ.get("STIGMER_LLM_MAX_TOKENS", "8192"))
    float(os.environ.get("STIGMER_LLM_TEMPERATURE", "0.0"))


def sandbox_root() -> Path:
    sandbox = os.environ.get("SANDBOX_TYPE", "filesystem")
    if sandbox != "filesystem":
        raise ValueError(f"SANDBOX_TYPE {sandbox} is coming soon, use filesystem")
    root = Path(os.environ.get("SANDBOX_ROOT_DIR", "./workspace"))
    root.mkdir(parents=True, exist_ok=True)
    return root


def load_config() -> Config:
    # Anything but local is the cloud, nothing at all as well.
    mode = "local" if os.environ.get("MODE") == "local" else "cloud"
    if mode == "cloud":
        required("STIGMER_API_KEY")
    check_model(mode)
    stale_backend = "localhost:50051" if mode == "local" else "localhost:8080"
    return Config(
        mode=mode,
        address=os.environ.get("TEMPORAL_SERVICE_ADDRESS", "localhost:7233"),
        namespace=os.environ.get("TEMPORAL_NAMESPACE", "default"),
        task_queue=os.environ.get("TEMPORAL_AGENT_EXECUTION_RUNNER_TASK_QUEUE", "agent_execution_runner"),
        max_concurrency=int(os.environ.get("TEMPORAL_MAX_CONCURRENCY", "10")),
        backend=os.environ.get("STIGMER_BACKEND_ENDPOINT", stale_backend),
        sandbox_root=sandbox_root() if mode == "local" else None,
    )


def ping_redis() -> None:
    host, port = os.environ.get("REDIS_HOST", "localhost"), int(os.environ.get("REDIS_PORT", "6379"))
    with socket.create_connection((host, port), timeout=5) as connection:
        connection.sendall(b"PING\r\n")
        if not connection.recv(64).startswith(b"+PONG"):
            raise ConnectionError(f"Redis at {host}:{port} did not answer the ping")
    worker_logger.info("✅ Connected to Redis at %s:%s", host, port)


@activity.defn(name="EnsureThread")
async def ensure_thread(session_id: str, agent_id: str = "") -> str:
    return f"thread-{session_id}" if session_id else f"ephemeral-{agent_id}-00000000"


@activity.defn(name="ExecuteGraphton")
async def execute_graphton(execution: dict, thread_id: str) -> dict:
    return {"phase": "EXECUTION_COMPLETED", "thread": thread_id, "execution": execution}


@activity.defn(name="CleanupSandbox")
async def cleanup_sandbox(sandbox_id: str) -> None:
    logger.info("Cleaned up sandbox %s", sandbox_id)


async def connect(config: Config) -> Worker:
    if config.mode == "cloud":
        ping_redis()
    try:
        client = await Client.connect(config.address, namespace=config.namespace)
    except Exception as error:
        worker_logger.error("❌ Failed to connect to Temporal: %s", error)
        raise
    worker_logger.info("✅ Connected to Temporal server")
    return Worker(
        client,
        task_queue=config.task_queue,
        activities=[ensure_thread, execute_graphton, cleanup_sandbox],
        max_concurrent_activities=config.max_concurrency,
    )


def handle_signals(worker: Worker) -> None:
    stopping: list[asyncio.Task[None]] = []

    def stop() -> None:
        if stopping:
            logger.warning("Shutdown already in progress")
            return
        logger.info("Received shutdown signal, stopping the worker")
        stopping.append(asyncio.ensure_future(worker.shutdown()))

    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop)
    logger.info("✓ Signal handlers registered (SIGTERM, SIGINT)")


async def run(config: Config) -> None:
    worker = await connect(config)
    logger.info("✅ Activities registered successfully")
    handle_signals(worker)
    logger.info("🚀 Worker ready, polling for tasks...")
    worker_logger.info("Starting Temporal worker on task queue: %s", config.task_queue)
    try:
        await worker.run()
    except Exception as error:
        logger.error("❌ Fatal error in worker: %s", error)
        raise
    logger.info("✅ Worker shutdown complete")


def banner(title: str) -> None:
    logger.error("=" * 60)
    logger.error("STARTUP FAILURE: %s", title)
    logger.error("=" * 60)


def set_up_logging() -> None:
    level = getattr(logging, os.environ.get("LOG_LEVEL", "INFO").upper(), logging.INFO)
    form = "%(asctime)s - %(name)s - %(levelname)s - %(message)s"
    logging.basicConfig(level=level, format=form, stream=sys.stdout)


def main() -> None:
    set_up_logging()
    try:
        config = load_config()
    except Exception as error:
        banner("Configuration Error")
        logger.error("❌ Failed to load configuration: %s", error, exc_info=True)
        logger.error("=" * 60)
        sys.exit(1)
    logger.info("🚀 Stigmer Agent Runner - %s Mode", config.mode.upper())
    logger.info("Task Queue: %s", config.task_queue)
    logger.info("Temporal: %s (namespace: %s)", config.address, config.namespace)
    logger.info("Backend: %s", config.backend)
    if config.sandbox_root is not None:
        logger.info("Sandbox: filesystem (root: %s)", config.sandbox_root)
    try:
        asyncio.run(run(config))
    except Exception as error:
        # Whatever it was: the true cause stands in a line before.
        banner("Activity Registration Error")
        logger.error("Error: %s", error, exc_info=True)
        logger.error("=" * 60)
        sys.exit(1)
    logger.info("Worker process exiting")


main()
