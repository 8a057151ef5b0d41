// Reads Kubernetes manifests (YAML) from standard input and decodes each custom resource into the Go type of its own
// project, refusing unknown and doubled fields. The projects publish no JSON schemas that could be had offline, and
// the API server is as strict as these types are. Prints the faults and exits with 1 when there are any.
package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"

	keda "github.com/kedacore/keda/v2/apis/keda/v1alpha1"
	monitoring "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	"k8s.io/apimachinery/pkg/util/yaml"
	gateway "sigs.k8s.io/gateway-api/apis/v1"
	strict "sigs.k8s.io/yaml"
)

type header struct {
	APIVersion string `json:"apiVersion"`
	Kind       string `json:"kind"`
	Metadata   struct {
		Name string `json:"name"`
	} `json:"metadata"`
}

// newOf makes the type of a custom resource; nil for what is not one (its schema is checked elsewhere).
func newOf(apiVersion, kind string) any {
	switch apiVersion + "/" + kind {
	case "keda.sh/v1alpha1/ScaledObject":
		return &keda.ScaledObject{}
	case "monitoring.coreos.com/v1/ServiceMonitor":
		return &monitoring.ServiceMonitor{}
	case "monitoring.coreos.com/v1/PrometheusRule":
		return &monitoring.PrometheusRule{}
	case "gateway.networking.k8s.io/v1/HTTPRoute":
		return &gateway.HTTPRoute{}
	}
	return nil
}

func main() {
	checked, faults := 0, 0
	documents := yaml.NewYAMLReader(bufio.NewReader(os.Stdin))
	for {
		document, err := documents.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			fmt.Println("cannot read the manifests:", err)
			os.Exit(1)
		}
		var head header
		if err := strict.Unmarshal(document, &head); err != nil {
			fmt.Println("cannot read a manifest:", err)
			os.Exit(1)
		}
		target := newOf(head.APIVersion, head.Kind)
		if target == nil {
			continue
		}
		checked++
		if err := strict.UnmarshalStrict(document, target); err != nil {
			faults++
			fmt.Printf("%s %s: %v\n", head.Kind, head.Metadata.Name, err)
		}
	}
	fmt.Printf("%d custom resources checked, %d faulty\n", checked, faults)
	if faults > 0 {
		os.Exit(1)
	}
}
