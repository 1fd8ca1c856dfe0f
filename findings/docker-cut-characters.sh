#!/usr/bin/env bash
# Docker Engine 20.10.24 with the log driver json-file (the default).
#
# Expected: a line of valid UTF-8 comes back from `docker logs` as it was written, however long it is.
# Seen: the daemon cuts a line every 16 KiB by bytes and writes each part as JSON. A character that lies over a cut becomes
#   two or more U+FFFD in the log file; no reader can mend it. A line of 40,000 bytes that is one `x` and then two-byte characters loses two.
#
# Needs a Docker engine that `docker` reaches; IMAGE is one with a shell. Exits with 1 when the behaviour is another.
set -euo pipefail
image=${IMAGE:-busybox:1.37}
name=finding-cut-characters-$$
trap 'docker rm -f "$name" >/dev/null 2>&1 || true' EXIT
docker run --name "$name" --network none --log-driver json-file "$image" \
  sh -c 'printf x; i=0; while [ $i -lt 20000 ]; do printf "\303\251"; i=$((i+1)); done; echo' >/dev/null
read -r bytes replaced < <(docker logs "$name" | LC_ALL=C awk '
  { bytes = length($0); replaced = gsub("\357\277\275", "") }
  END { print bytes, replaced }')
echo "written 40001 bytes, read $bytes, with $replaced U+FFFD in them"
[ "$replaced" -gt 0 ]
