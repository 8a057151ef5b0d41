// Evaluates one Jsonnet program in a sandbox that has no files, no network and no clock worth the name.
//
// Standard input: {"file": "a.jsonnet", "files": {"a.jsonnet": "…", "lib/b.libsonnet": "…"}}, paths from the root.
// Standard output: {"output": "…"} or {"error": "…"}.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path"
	"strings"

	"github.com/google/go-jsonnet"
)

type request struct {
	File  string            `json:"file"`
	Files map[string]string `json:"files"`
}

type answer struct {
	Output *string `json:"output,omitempty"`
	Error  string  `json:"error,omitempty"`
}

// snapshot serves the files it was given and nothing else.
type snapshot struct {
	files map[string]jsonnet.Contents
}

func (s snapshot) Import(from, imported string) (jsonnet.Contents, string, error) {
	name := path.Join("/", path.Dir(from), imported)
	if path.IsAbs(imported) {
		name = path.Clean(imported)
	}
	name = strings.TrimPrefix(name, "/")
	contents, ok := s.files[name]
	if !ok {
		return jsonnet.Contents{}, "", fmt.Errorf("there is no file %s at this commit", name)
	}
	return contents, name, nil
}

func evaluate(in request) (string, error) {
	files := map[string]jsonnet.Contents{}
	for name, text := range in.Files {
		files[name] = jsonnet.MakeContents(text)
	}
	if _, ok := files[in.File]; !ok {
		return "", errors.New("the program is not among the files")
	}
	vm := jsonnet.MakeVM()
	vm.MaxStack = 200
	vm.ErrorFormatter.SetMaxStackTraceSize(10)
	vm.Importer(snapshot{files})
	return vm.EvaluateFile(in.File)
}

func main() {
	var in request
	var out answer
	if err := json.NewDecoder(os.Stdin).Decode(&in); err != nil {
		out.Error = "the request cannot be read"
	} else if text, err := evaluate(in); err != nil {
		out.Error = err.Error()
	} else {
		out.Output = &text
	}
	if err := json.NewEncoder(os.Stdout).Encode(out); err != nil {
		os.Exit(1)
	}
}
