module cri-readers

go 1.26

require (
	github.com/containers/podman/v5 v5.8.2
	github.com/open-telemetry/opentelemetry-collector-contrib/pkg/stanza v0.165.1
	go.opentelemetry.io/collector/component/componenttest v0.165.0
	go.opentelemetry.io/collector/featuregate v1.71.0
	k8s.io/cri-client v0.37.2
)
