// Reads a Compose file as `docker compose config` does, with the loader of Compose itself, and prints the project as JSON.
// The environment fills its variables; profiles are given as arguments: compose-config docker-compose.yml bridge …
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"github.com/compose-spec/compose-go/v2/cli"
)

func main() {
	if err := show(os.Args[1], os.Args[2:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func show(file string, profiles []string) error {
	options, err := cli.NewProjectOptions([]string{file}, cli.WithOsEnv, cli.WithProfiles(profiles))
	if err != nil {
		return err
	}
	project, err := options.LoadProject(context.Background())
	if err != nil {
		return err
	}
	output := json.NewEncoder(os.Stdout)
	return output.Encode(project)
}
