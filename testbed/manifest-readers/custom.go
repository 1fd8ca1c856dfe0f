package main

import (
	"fmt"
	"os"
	"path/filepath"

	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	v1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/pruning"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/validation"
	"k8s.io/apimachinery/pkg/util/yaml"
)

// The schema of a kind of others, by the definition that an API server would have been given; nil without one.
func definition(folder, kind, version string) (*apiextensions.JSONSchemaProps, error) {
	files, err := filepath.Glob(filepath.Join(folder, "*.yaml"))
	for index := 0; err == nil && index < len(files); index++ {
		var text []byte
		var found v1.CustomResourceDefinition
		if text, err = os.ReadFile(files[index]); err == nil {
			err = yaml.UnmarshalStrict(text, &found)
		}
		for _, each := range found.Spec.Versions {
			if err == nil && found.Spec.Names.Kind == kind && found.Spec.Group+"/"+each.Name == version {
				props := &apiextensions.JSONSchemaProps{}
				return props, v1.Convert_v1_JSONSchemaProps_To_apiextensions_JSONSchemaProps(each.Schema.OpenAPIV3Schema, props, nil)
			}
		}
	}
	return nil, err
}

// Fields that the schema does not know are refused, as they are by `kubectl apply`.
func readCustom(document []byte, props *apiextensions.JSONSchemaProps) error {
	object := map[string]any{}
	if err := yaml.Unmarshal(document, &object); err != nil {
		return err
	}
	structural, err := schema.NewStructural(props)
	if err != nil {
		return err
	}
	validator, _, err := validation.NewSchemaValidator(props)
	if err != nil {
		return err
	}
	if refused := validation.ValidateCustomResource(nil, object, validator); len(refused) > 0 {
		return refused.ToAggregate()
	}
	tracked := schema.UnknownFieldPathOptions{TrackUnknownFieldPaths: true}
	if unknown := pruning.PruneWithOptions(object, structural, true, tracked); len(unknown) > 0 {
		return fmt.Errorf("unknown fields %q", unknown)
	}
	return nil
}
