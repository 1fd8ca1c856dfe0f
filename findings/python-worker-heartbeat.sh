#!/usr/bin/env bash
# temporalio 1.35.0 (Python), server 1.29.1 of the Temporal CLI 1.5.1 with worker heartbeats on, Linux.
#
# Expected: a worker is in ListWorkers as soon as it polls, as one of the TypeScript SDK 1.24 is, whose first heartbeat is sent
#   at once.
# Seen: DescribeTaskQueue lists the poller within seconds; ListWorkers does not know the worker before one whole interval
#   (60 s by default) has passed. For the first minute "not in the list" says nothing of a Python worker, and a tool
#   that asks ListWorkers for the slots of a busy new one finds nothing.
#
# Needs python3 with pip, and a `temporal` on the PATH (or TEMPORAL_CLI), else Go to build version 1.5.1 of it: some minutes.
# Exits with 1 when the behaviour is another.
set -euo pipefail
scratch=$(mktemp -d)
server=''
worker=''
finish() {
  [ -z "$worker" ] || kill "$worker" 2>/dev/null || true
  [ -z "$server" ] || kill "$server" 2>/dev/null || true
  wait 2>/dev/null || true
  chmod -R u+w "$scratch" && rm -rf "$scratch"
}
trap finish EXIT

cli=${TEMPORAL_CLI:-$(command -v temporal || true)}
if [ -z "$cli" ]; then
  GOBIN=$scratch GOPATH=$scratch/go GOFLAGS=-modcacherw CGO_ENABLED=0 \
    go install -trimpath -ldflags '-s -w' github.com/temporalio/cli/cmd/temporal@v1.5.1
  cli=$scratch/temporal
fi
python3 -m pip install -q --disable-pip-version-check --target "$scratch/packages" temporalio==1.35.0
export PYTHONPATH=$scratch/packages
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
"$cli" server start-dev --headless --ip 127.0.0.1 --port "$port" --log-level never \
  --dynamic-config-value frontend.WorkerHeartbeatsEnabled=true \
  --dynamic-config-value frontend.ListWorkersEnabled=true >"$scratch/server.log" 2>&1 &
server=$!

cat >"$scratch/worker.py" <<'PYTHON'
import asyncio, sys
from temporalio import activity
from temporalio.client import Client
from temporalio.worker import Worker

@activity.defn
async def nothing() -> None:
    pass

async def main() -> None:
    client = await Client.connect(sys.argv[1])
    await Worker(client, task_queue="heartbeat", identity="python", activities=[nothing]).run()

asyncio.run(main())
PYTHON

cat >"$scratch/look.py" <<'PYTHON'
import asyncio, sys, time
from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest, ListWorkersRequest
from temporalio.client import Client

async def seconds_until(look, limit):
    start = time.monotonic()
    while time.monotonic() - start < limit:
        if await look():
            return time.monotonic() - start
        await asyncio.sleep(0.5)
    return None

async def main() -> None:
    service = (await Client.connect(sys.argv[1])).workflow_service
    async def polls():
        request = DescribeTaskQueueRequest(
            namespace="default", task_queue=TaskQueue(name="heartbeat"),
            task_queue_type=TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY)
        return any(p.identity == "python" for p in (await service.describe_task_queue(request)).pollers)
    async def listed():
        answer = await service.list_workers(ListWorkersRequest(namespace="default"))
        return any(w.worker_heartbeat.worker_identity == "python" for w in answer.workers_info)
    polling = await seconds_until(polls, 30)
    after = None if polling is None else await seconds_until(listed, 120)
    print(f"polls after {polling and round(polling, 1)} s; listed {after and round(after, 1)} s later")
    sys.exit(0 if polling is not None and after is not None and 30 < after < 90 else 1)

asyncio.run(main())
PYTHON

for _ in $(seq 100); do
  (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && break
  sleep 0.1
done
sleep 2
python3 "$scratch/worker.py" "127.0.0.1:$port" &
worker=$!
python3 "$scratch/look.py" "127.0.0.1:$port"
