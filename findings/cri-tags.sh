#!/usr/bin/env bash
# OpenTelemetry Collector contrib v0.165.1 (container parser), Podman v5.8.2 (libpod/logs), k8s.io/cri-client v0.37.2.
#
# Expected: of a CRI record's tags, separated by colons, a reader looks at the first and passes over those that it does not know
#   ("keep this forward compatible", as kubelet's reader says): `F:x` ends a line as `F` does, `P:x` is a part as `P` is.
# Seen: kubelet's reader does. For the container parser only the tag `F` ends a line: a record with `F:x` is drawn together with the
#   line after it. For Podman only `P` is a part: a line with `P:x` in it becomes two.
#
# Needs Go 1.21 or newer; builds for some minutes. Exits with 1 when the behaviour is another.
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cp "$here"/testbed/cri-readers/* "$scratch"
cd "$scratch"
GOTOOLCHAIN=auto CGO_ENABLED=0 GOFLAGS=-mod=mod go build -o cri-readers .
cat >container.log <<'LOG'
2026-11-28T10:00:00.000000000Z stdout F:x one
2026-11-28T10:00:01.000000000Z stdout F two
2026-11-28T10:00:02.000000000Z stdout P:x thr
2026-11-28T10:00:03.000000000Z stdout F ee
LOG
read_by() { ./cri-readers "$1" container.log | sed 's/.*"text":"\(.*\)".*/\1/' | paste -sd ' '; }
kubelet=$(read_by kubelet)
opentelemetry=$(read_by opentelemetry)
podman=$(read_by podman)
echo "kubelet: $kubelet; OpenTelemetry: $opentelemetry; Podman: $podman"
[ "$kubelet" = 'one two three' ] && [ "$opentelemetry" = 'onetwo three' ] && [ "$podman" = 'one two thr ee' ]
