{{/* What a schema cannot say: values that need one another. All faults are listed, by name. */}}
{{- define "failfast.validate" -}}
{{- $v := include "failfast.values" . | fromJson }}
{{- $faults := list }}
{{- $have := dict }}
{{- range (include "failfast.credentials" . | fromJson).list }}{{ $_ := set $have .file true }}{{ end }}

{{- $kubernetes := .Capabilities.KubeVersion.Version }}
{{- if and (semverCompare "<1.27.0-0" $kubernetes) (ne $kubernetes "v1.20.0") }}
  {{- $faults = append $faults (printf "Kubernetes %s is too old: 1.27 or newer is needed" $kubernetes) }}
{{- end }}
{{- if not $v.publicUrl }}
  {{- $faults = append $faults "publicUrl is missing: where GitHub and GitLab reach the ingress, e.g. https://ci-bridge.example.com" }}
{{- end }}
{{- if not (toString $v.github.appId) }}
  {{- $faults = append $faults "github.appId is missing: the id of the GitHub App" }}
{{- end }}
{{- if not $v.gitlab.namespace }}
  {{- $faults = append $faults "gitlab.namespace is missing: the GitLab group that holds the mirrors" }}
{{- end }}
{{- range $file, $name := dict "github-private-key" "github.privateKey" "github-webhook-secret" "github.webhookSecret" "gitlab-token" "gitlab.token" }}
  {{- if not (hasKey $have $file) }}
    {{- $faults = append $faults (printf "%s is missing: give it here, or in a Secret of yours (existingSecret.name)" $name) }}
  {{- end }}
{{- end }}
{{- if not (hasKey $have "redis-url") }}
  {{- $faults = append $faults "redis.url is missing, and valkey.enabled is false: one of them is needed" }}
{{- end }}
{{- range (include "failfast.credentials" . | fromJson).list }}
  {{- if and .value (eq .secret $v.existingSecret.name) }}
    {{- $faults = append $faults (printf "existingSecret.name is %s, which is what the chart calls the Secret of its own for %s: rename yours" .secret .file) }}
  {{- end }}
{{- end }}
{{- with $v.github.privateKey }}
  {{- if not (or (contains "-----BEGIN" .) (contains "-----BEGIN" (b64dec .)) (contains "-----BEGIN" (b64dec (b64dec .)))) }}
    {{- $faults = append $faults "github.privateKey is neither a PEM nor one in base64: use --set-file github.privateKey=<file>" }}
  {{- end }}
{{- end }}

{{- $d := $v.apps.dashboard }}
{{- if and $d.readonlyUser (not (hasKey $have "dashboard-readonly-password")) }}
  {{- $faults = append $faults "apps.dashboard.readonlyPassword is missing, and apps.dashboard.readonlyUser is given" }}
{{- end }}
{{- if and $d.proxy.header (not $d.proxy.trusted) }}
  {{- $faults = append $faults "apps.dashboard.proxy.trusted is missing: without the proxy's addresses anybody could send its header" }}
{{- end }}
{{- if and $d.ingress.enabled (not $d.ingress.host) }}
  {{- $faults = append $faults "apps.dashboard.ingress.host is missing" }}
{{- end }}

{{- $w := $v.apps.worker }}
{{- if and $w.keda.enabled $w.autoscaling.enabled }}
  {{- $faults = append $faults "apps.worker.keda and apps.worker.autoscaling are both enabled: one of them may scale the workers" }}
{{- end }}
{{- if and $w.keda.enabled (not $w.keda.prometheus.serverAddress) }}
  {{- $faults = append $faults "apps.worker.keda.prometheus.serverAddress is missing: the numbers come from Prometheus" }}
{{- end }}
{{- range $app, $needed := dict "ingress" (add $v.apps.ingress.preStopSeconds 30) "worker" 30 "dashboard" 30 }}
  {{- $given := (get $v.apps $app).terminationGracePeriodSeconds }}
  {{- if lt (int $given) (int $needed) }}
    {{- $faults = append $faults (printf "apps.%s.terminationGracePeriodSeconds is %v, and the app may need %v s to stop" $app $given $needed) }}
  {{- end }}
{{- end }}

{{- if and $v.ingress.enabled (not $v.ingress.hosts) }}
  {{- $faults = append $faults "ingress.hosts is empty, and ingress.enabled is true" }}
{{- end }}
{{- if and $v.gateway.enabled (not $v.gateway.parentRefs) }}
  {{- $faults = append $faults "gateway.parentRefs is empty, and gateway.enabled is true" }}
{{- end }}

{{- if $faults }}
  {{- printf "\n\nfailfast-ci cannot be installed with these values:\n  - %s\n" (join "\n  - " $faults) | fail }}
{{- end }}
{{- end }}
