{{/*
Values of the chart of failfast-api, and what they are called now. "failfast.values" gives the values with the old ones
in their new places (new ones win); "failfast.deprecations" lists what was found, for the notes.

The images of the old chart are not taken over: they hold the old program.
*/}}
{{- define "failfast.renamed" -}}
github.integrationId: github.appId
github.integrationPem: github.privateKey
gitlab.api: gitlab.url
api.url: publicUrl
api.replicas: apps.ingress.replicas
api.resources: apps.ingress.resources
api.nodeSelector: apps.ingress.nodeSelector
worker.replicas: apps.worker.replicas
worker.resources: apps.worker.resources
worker.nodeSelector: apps.worker.nodeSelector
service.type: apps.ingress.service.type
gitlab.project_default.shared_runners_allowed: config.gitlab.enable_shared_runners
gitlab.project_default.container_registry_enabled: config.gitlab.enable_container_registry
gitlab.project_default.wiki_enabled: config.gitlab.enable_wiki
gitlab.project_default.snippets_enabled: config.gitlab.enable_snippets
gitlab.project_default.merge_requests_enabled: config.gitlab.enable_merge_requests
gitlab.project_default.issues_enabled: config.gitlab.enable_issues
gitlab.project_default.visibility: config.gitlab.privacy
{{- end }}

{{- define "failfast.ignored" -}}
api.image: the image is `image` now; the old one holds the old program
worker.image: the image is `image` now; the old one holds the old program
service.name: the Service is named after the release
{{- end }}

{{/* The value at a dotted path as {"value": …}, or {} when there is none: (dict "in" .Values "path" "a.b"). */}}
{{- define "failfast.at" -}}
{{- $found := dict "value" .in }}
{{- range splitList "." .path }}
  {{- if and (kindIs "map" $found.value) (hasKey $found.value .) }}
    {{- $_ := set $found "value" (get $found.value .) }}
  {{- else }}
    {{- $_ := set $found "value" nil }}
  {{- end }}
{{- end }}
{{- if kindIs "invalid" $found.value }}{}{{ else }}{{ toJson $found }}{{ end }}
{{- end }}

{{- define "failfast.values" -}}
{{- $values := deepCopy (omit .Values "global") }}
{{- range $old, $new := include "failfast.renamed" . | fromYaml }}
  {{- $found := include "failfast.at" (dict "in" $values "path" $old) | fromJson }}
  {{- if and (hasKey $found "value") (not (eq (toString $found.value) "")) (not (eq (toString $found.value) "map[]")) }}
    {{- $path := splitList "." $new }}
    {{- /* The old chart quoted its booleans. */}}
    {{- $value := $found.value }}
    {{- if has (toString $value) (list "true" "false") }}{{ $value = eq (toString $value) "true" }}{{ end }}
    {{- $patch := dict (last $path) $value }}
    {{- range initial $path | reverse }}
      {{- $patch = dict . $patch }}
    {{- end }}
    {{- $present := include "failfast.at" (dict "in" $values "path" $new) | fromJson }}
    {{- /* Old names had no defaults in this chart: whoever gives one means it. Only a credential given both ways is kept. */}}
    {{- if not (and (hasPrefix "github." $new) $present.value) }}
      {{- $values = mergeOverwrite $values $patch }}
    {{- end }}
  {{- end }}
{{- end }}
{{- toJson $values }}
{{- end }}

{{- define "failfast.deprecations" -}}
{{- $values := .Values }}
{{- range $old, $new := include "failfast.renamed" . | fromYaml }}
  {{- if hasKey (include "failfast.at" (dict "in" $values "path" $old) | fromJson) "value" }}
  * {{ $old }} is deprecated: use {{ $new }}
  {{- end }}
{{- end }}
{{- range $old, $why := include "failfast.ignored" . | fromYaml }}
  {{- if hasKey (include "failfast.at" (dict "in" $values "path" $old) | fromJson) "value" }}
  * {{ $old }} has no effect: {{ $why }}
  {{- end }}
{{- end }}
{{- end }}
