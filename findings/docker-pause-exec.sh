#!/usr/bin/env bash
# Docker Engine 20.10.24, cgroup v1 and the driver cgroupfs.
#
# Expected: a container that is paused while `docker exec` starts a command in it is paused; inspect, unpause, kill and rm answer.
# Seen: where the pause comes after the start of the command began and before its process runs, the pause succeeds and freezes that
#   process. The engine waits for it with the container's lock held: from then on every call for that container waits, `docker ps` lists
#   it as paused, and other containers are fine. Closing the exec's connection changes nothing. A write to the cgroup's freezer frees
#   it; what waited goes through; then the container runs, counts as paused, and is refused to go on: "container not paused".
#
# Needs a Docker engine of this machine that `docker` reaches, and root; IMAGE is one with a shell. Exits with 1 when the behaviour is another.
set -euo pipefail
image=${IMAGE:-busybox:1.37}
name=finding-pause-exec-$$
docker run --detach --name "$name" --network none "$image" sleep 600 >/dev/null
id=$(docker inspect --format '{{.Id}}' "$name")

thaw() {
  find /sys/fs/cgroup -path "*$id*/freezer.state" -exec sh -c 'echo THAWED >"$1"' - {} \; \
    -o -path "*$id*/cgroup.freeze" -exec sh -c 'echo 0 >"$1"' - {} \;
}
trap 'thaw; docker rm --force "$name" >/dev/null; wait' EXIT
answers() { timeout 5 docker "$@" >/dev/null 2>&1; }

stuck=no
for try in $(seq 100); do
  docker exec "$name" true >/dev/null 2>&1 &
  sleep "0.0$((try % 10))$((try / 10 % 10))"
  docker pause "$name" >/dev/null
  answers inspect "$name" || { stuck=yes; break; }
  docker unpause "$name" >/dev/null
  wait
done
echo "Docker $(docker version --format '{{.Server.Version}}'): stuck: $stuck, after $try tries"
[ "$stuck" = yes ]

listed=$(docker ps --filter name="$name" --format '{{.Status}}')
for call in "inspect $name" "unpause $name" "exec $name true" "top $name"; do
  # shellcheck disable=SC2086
  answers $call && { echo "$call answers"; exit 1; }
done
echo "inspect, unpause, exec and top say nothing for 5 s; docker ps says: $listed"
[[ $listed == *Paused* ]]

thaw
wait
inspected=$(timeout 20 docker inspect --format '{{.State.Status}}' "$name")
refusal=$(timeout 20 docker unpause "$name" 2>&1) && { echo "thawed, it goes on by unpause"; exit 1; }
echo "thawed: $inspected; unpause: $refusal"
[ "$inspected" = paused ] && [[ $refusal == *'container not paused'* ]]
