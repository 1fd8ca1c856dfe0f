// Says what a Kubernetes API server would refuse of the objects in a file: read strictly, defaulted and validated by its own code.
// The second argument is a folder with the definitions of kinds of others.
package main

import (
	"bytes"
	"fmt"
	"os"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/apimachinery/pkg/util/validation/field"
	"k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	"k8s.io/kubernetes/pkg/apis/apps"
	_ "k8s.io/kubernetes/pkg/apis/apps/install"
	appsvalidation "k8s.io/kubernetes/pkg/apis/apps/validation"
	"k8s.io/kubernetes/pkg/apis/core"
	_ "k8s.io/kubernetes/pkg/apis/core/install"
	corevalidation "k8s.io/kubernetes/pkg/apis/core/validation"
	"k8s.io/kubernetes/pkg/apis/networking"
	_ "k8s.io/kubernetes/pkg/apis/networking/install"
	networkingvalidation "k8s.io/kubernetes/pkg/apis/networking/validation"
)

const namespace = "default"

// The namespace is what a request adds.
func refusals(object runtime.Object) (field.ErrorList, error) {
	pods := corevalidation.PodValidationOptions{}
	switch typed := object.(type) {
	case *apps.Deployment:
		typed.Namespace = namespace
		return appsvalidation.ValidateDeployment(typed, pods), nil
	case *apps.StatefulSet:
		typed.Namespace = namespace
		return appsvalidation.ValidateStatefulSet(typed, appsvalidation.StatefulSetValidationOptions{}, pods), nil
	case *core.PersistentVolumeClaim:
		typed.Namespace = namespace
		return corevalidation.ValidatePersistentVolumeClaim(typed, corevalidation.PersistentVolumeClaimSpecValidationOptions{}), nil
	case *networking.NetworkPolicy:
		typed.Namespace = namespace
		return networkingvalidation.ValidateNetworkPolicy(typed, networkingvalidation.NetworkPolicyValidationOptions{}), nil
	}
	return nil, fmt.Errorf("no validation for %T", object)
}

func read(document []byte, definitions string) error {
	var meta runtime.TypeMeta
	if err := yaml.Unmarshal(document, &meta); err != nil {
		return err
	}
	props, err := definition(definitions, meta.Kind, meta.APIVersion)
	if err == nil && props != nil {
		if err = readCustom(document, props); err == nil {
			fmt.Println(meta.Kind, "valid")
		}
	}
	if err != nil || props != nil {
		return err
	}
	decoder := serializer.NewCodecFactory(legacyscheme.Scheme, serializer.EnableStrict).UniversalDecoder()
	object, _, err := decoder.Decode(document, nil, nil)
	if err != nil {
		return err
	}
	refused, err := refusals(object)
	if err != nil {
		return err
	}
	if len(refused) > 0 {
		return refused.ToAggregate()
	}
	fmt.Println(meta.Kind, "valid")
	return nil
}

func main() {
	text, err := os.ReadFile(os.Args[1])
	documents := bytes.Split(text, []byte("\n---\n"))
	for index := 0; err == nil && index < len(documents); index++ {
		err = read(documents[index], os.Args[2])
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
