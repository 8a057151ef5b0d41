{{/* A number as it was written: Helm reads numbers of files as floats, and prints large ones as 1.2e+06. */}}
{{- define "failfast.text" -}}
{{- if kindIs "float64" . }}{{ printf "%.0f" . }}{{ else }}{{ toString . }}{{ end }}
{{- end }}

{{/*
Where each credential lies: [{file, env, apps, secret, key, value?}]. `apps` are the only ones that get to see it. A
value given here wins over one in the existing Secret; what is in neither is left out.
*/}}
{{- define "failfast.credentials" -}}
{{- $v := include "failfast.values" . | fromJson }}
{{- $keys := $v.existingSecret.keys }}
{{- $own := include "failfast.ownSecret" . }}
{{- $hookKeyOfItsOwn := or $v.gitlab.webhookSecret (and $v.existingSecret.name $keys.gitlabWebhookSecret) }}
{{- $candidates := list
  (dict "file" "github-private-key" "env" "GITHUB_INTEGRATION_PEM" "value" $v.github.privateKey "key" $keys.githubPrivateKey
    "apps" (ternary (list "worker") (list "ingress" "worker") (not (empty $hookKeyOfItsOwn))))
  (dict "file" "github-webhook-secret" "env" "GITHUB_SECRET_TOKEN" "value" $v.github.webhookSecret "key" $keys.githubWebhookSecret
    "apps" (list "ingress"))
  (dict "file" "gitlab-token" "env" "GITLAB_TOKEN" "value" $v.gitlab.token "key" $keys.gitlabToken "apps" (list "worker"))
  (dict "file" "gitlab-webhook-secret" "env" "GITLAB_WEBHOOK_SECRET" "value" $v.gitlab.webhookSecret
    "key" $keys.gitlabWebhookSecret "apps" (list "ingress" "worker"))
  (dict "file" "redis-url" "env" "REDIS_URL" "value" $v.redis.url "key" $keys.redisUrl "apps" (list "ingress" "worker" "dashboard"))
  (dict "file" "dashboard-password" "env" "DASHBOARD_PASSWORD" "value" $v.apps.dashboard.password "key" $keys.dashboardPassword
    "apps" (list "dashboard"))
  (dict "file" "dashboard-readonly-password" "env" "DASHBOARD_READONLY_PASSWORD" "value" $v.apps.dashboard.readonlyPassword
    "key" $keys.dashboardReadonlyPassword "apps" (list "dashboard"))
}}
{{- $found := list }}
{{- range $candidates }}
  {{- if .value }}
    {{- $found = append $found (merge (dict "secret" $own "key" .file) .) }}
  {{- else if and $v.existingSecret.name .key }}
    {{- $found = append $found (merge (dict "secret" $v.existingSecret.name) (omit . "value")) }}
  {{- else if and (eq .file "redis-url") $v.valkey.enabled }}
    {{- $found = append $found (merge (dict "secret" (include "failfast.valkeySecret" $) "key" "redis-url" "bundled" true) (omit . "value" "key")) }}
  {{- else if and (eq .file "dashboard-password") $v.apps.dashboard.enabled (not $v.apps.dashboard.proxy.header) }}
    {{- $found = append $found (merge (dict "secret" (printf "%s-dashboard" (include "failfast.fullname" $)) "key" .file "generated" true) (omit . "value" "key")) }}
  {{- end }}
{{- end }}
{{- toJson (dict "list" $found) }}
{{- end }}

{{/* True when the bundled Valkey is used: it is wanted, and no other Redis is named. */}}
{{- define "failfast.bundled" -}}
{{- range (include "failfast.credentials" . | fromJson).list }}
  {{- if .bundled }}true{{ end }}
{{- end }}
{{- end }}

{{- define "failfast.ownSecret" -}}
{{ include "failfast.fullname" . }}-credentials
{{- end }}

{{- define "failfast.valkeySecret" -}}
{{- default (printf "%s-valkey" (include "failfast.fullname" .)) .Values.valkey.existingSecret }}
{{- end }}
